// While one types, what is like the text appears. Without scripts a button asks for the same.
// The form's fields are marked data-alike-text; data-alike-shown is where, and the address to ask.

const PAUSE = 600;

for (const shown of document.querySelectorAll("form [data-alike-shown]")) {
  const owner = shown.closest("form");
  const texts = [...owner.querySelectorAll("[data-alike-text]")];
  const said = () => texts.map((each) => each.value.trim()).join("\n");
  let waiting = 0;
  let asking = null;
  let last = said();

  const ask = async () => {
    if (said() === last) return;
    last = said();
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(shown.dataset.alikeShown, {
        method: "POST",
        body: new URLSearchParams(new FormData(owner)),
        signal: asking.signal,
      });
      if (answer.ok) shown.innerHTML = await answer.text();
    } catch {
      // Offline, or overtaken by the next question: what is shown stays, and the button still asks.
    }
  };

  owner.addEventListener("input", (event) => {
    if (!texts.includes(event.target)) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}
