// A customer's photo: made smaller before it is sent, and drawn on a canvas, which no page's policy on images forbids.
import { h } from "./dom.js";

export const TAKEN = "image/jpeg,image/png,image/webp";
const LONGEST = 1600;
const SHOWN = 220;

// A JPEG without what the camera wrote beside the picture; the file itself where this browser cannot make one.
export async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const canvas = drawn(picture, LONGEST);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob || file;
  } catch {
    return file; // the server tells what is wrong with it
  }
}

// A place for the photo, filled as soon as `load` brings its bytes.
export function photoView({ width, height }, label, load) {
  const canvas = h("canvas", { role: "img", "aria-label": label, width: SHOWN, height: SHOWN });
  if (width) size(canvas, width, height, SHOWN);
  load()
    .then((blob) => createImageBitmap(blob))
    .then((picture) => paint(canvas, picture, SHOWN))
    .catch(() => canvas.replaceWith(h("p", {}, label)));
  return canvas;
}

function drawn(picture, longest) {
  const canvas = h("canvas");
  paint(canvas, picture, longest);
  return canvas;
}

function paint(canvas, picture, longest) {
  size(canvas, picture.width, picture.height, longest);
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
}

function size(canvas, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
}
