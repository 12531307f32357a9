// Comfort for those whose browser runs scripts; nothing depends on it.

const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

const typed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.method === "post") typed.add(form);
});

document.addEventListener("submit", (event) => typed.delete(event.target));
document.addEventListener("kept", (event) => typed.delete(event.target));

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

// How many characters are left, said quietly; the limit itself stands in the field's help.
for (const field of document.querySelectorAll("[data-limit]")) {
  const limit = Number(field.dataset.limit);
  const counter = document.createElement("p");
  counter.setAttribute("role", "status");
  const count = () => {
    const left = limit - [...field.value].length;
    counter.className = left < 0 ? "counter counter--over" : "counter";
    counter.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
  };
  field.after(counter);
  field.addEventListener("input", count);
  count();
}
