"""What reaches customers and the team outside the chat: orders' waves, mail, webhooks, and jobs by time."""
