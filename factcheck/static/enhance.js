// Comfort for those whose browser runs scripts; nothing depends on it.

const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

const typed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.method === "post") typed.add(form);
});

document.addEventListener("submit", (event) => typed.delete(event.target));

// The browser asks before it throws away what was typed and not sent.
window.addEventListener("beforeunload", (event) => {
  if (typed.size > 0) event.preventDefault();
});

// Ctrl+Enter, or Cmd+Enter, sends the form in which one writes.
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea") && form) {
    form.requestSubmit();
  }
});
