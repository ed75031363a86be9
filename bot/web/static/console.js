/* What the console does beyond htmx. Without it every page still works by its links and forms. */
import "./console/live.js";
import "./console/list.js";
import { begin } from "./console/talk.js";
import "./console/marking.js";

begin();
