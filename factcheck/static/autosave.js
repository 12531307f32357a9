// What is typed into a form of the newsroom is kept as it is written; what cannot reach the server
// waits in this browser and is sent when it can. Nothing depends on it: without scripts, forms are
// sent as ever.

const PAUSE = 1500;
const LONGEST_WAIT = 5000;
const HEARTBEAT = 30000;
const OUTBOX = "factcheck-unsaved:";

const person = document.body.dataset.person || "";
const keyField = (form) => form.querySelector('input[type="hidden"][name$="unsaved"]');
const token = (form) => form.querySelector('input[name$="csrf_token"]').value;
const isTyped = (name) => !/(^|-)(csrf_token|unsaved|confirmed|seen_version|digest)$/.test(name);

// Return what stands in the form, as the server keeps it.
const typedIn = (form) => {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !name.endsWith("csrf_token")) sent.append(name, value);
  }
  sent.set("autosave_key", keyField(form).value);
  sent.set("autosave_place", location.pathname);
  sent.set("autosave_form", keyField(form).name.replace(/-?unsaved$/, ""));
  sent.set("autosave_title", document.title);
  return sent;
};

const post = async (text, csrf, signal) => {
  const body = new URLSearchParams(text);
  body.set("csrf_token", csrf);
  const answer = await fetch("/desk/unsaved", { method: "POST", body, redirect: "manual", signal });
  if (!answer.ok) throw new Error(`not kept: ${answer.status}`);
  return answer.json();
};

// The second belt: storage may be full or forbidden, and then the server's copy is all there is.
const storage = {
  put: (key, text) => {
    try {
      localStorage.setItem(OUTBOX + key, JSON.stringify({ person, at: Date.now(), text }));
      return true;
    } catch {
      return false;
    }
  },
  drop: (key) => {
    try {
      localStorage.removeItem(OUTBOX + key);
    } catch {
      // There is nothing to take away where nothing can be kept.
    }
  },
  mine: () => {
    try {
      return Object.keys(localStorage)
        .filter((name) => name.startsWith(OUTBOX))
        .map((name) => ({ key: name.slice(OUTBOX.length), ...JSON.parse(localStorage.getItem(name)) }))
        .filter((kept) => kept.person === person);
    } catch {
      return [];
    }
  },
};

// The pages tell times in UTC, so this does too.
const clock = (moment) => `${new Date(moment).toISOString().slice(11, 16)} UTC`;

class Watched {
  constructor(form) {
    this.form = form;
    this.timer = 0;
    this.since = 0;
    this.sending = null;
    this.isDirty = false;
    this.status = document.createElement("p");
    this.status.className = "kept-status";
    this.status.setAttribute("role", "status");
    form.append(this.status);
    form.addEventListener("input", (event) => isTyped(event.target.name || "") && this.touched());
    form.addEventListener("submit", () => this.sent());
  }

  touched() {
    this.isDirty = true;
    this.since ||= Date.now();
    clearTimeout(this.timer);
    const wait = Math.max(0, Math.min(PAUSE, this.since + LONGEST_WAIT - Date.now()));
    this.timer = setTimeout(() => this.keep(), wait);
  }

  async keep() {
    clearTimeout(this.timer);
    const text = typedIn(this.form).toString();
    const key = keyField(this.form).value;
    this.since = 0;
    this.isDirty = false;
    this.sending = new AbortController();
    try {
      const { kept_at: at } = await post(text, token(this.form), this.sending.signal);
      storage.drop(key);
      if (at) this.told(`Kept at ${clock(at)}, not saved yet.`);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      const isHere = storage.put(key, text);
      this.told(isHere
        ? "The newsroom cannot be reached, or you were signed out. Your text is kept in this browser."
        : "Your text could not be kept. Send the form, or copy it.", !isHere);
    }
  }

  told(words, isLost = false) {
    this.status.textContent = words;
    if (!isLost && !this.isDirty) this.form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
  }

  // The form itself goes to the server now: nothing may overtake it.
  sent() {
    clearTimeout(this.timer);
    this.sending?.abort();
    if (this.isDirty) storage.put(keyField(this.form).value, typedIn(this.form).toString());
    this.isDirty = false;
  }

  // The page goes away: a last word that the browser delivers after it is gone.
  leave() {
    if (!this.isDirty) return;
    const text = typedIn(this.form);
    storage.put(keyField(this.form).value, text.toString());
    text.set("csrf_token", token(this.form));
    navigator.sendBeacon("/desk/unsaved", text);
    this.isDirty = false;
  }
}

// What waited in this browser goes to the server; what belongs to this page is offered here.
const deliver = async (csrf) => {
  for (const kept of storage.mine()) {
    try {
      const { kept_at: at } = await post(kept.text, csrf);
      storage.drop(kept.key);
      const place = new URLSearchParams(kept.text).get("autosave_place");
      if (at && place === location.pathname && !offered(kept.key)) offer(kept);
    } catch {
      return;
    }
  }
};

const offered = (key) => document.querySelector(`a[href*="restore=${key}"]`) || location.search.includes(key);

const offer = (kept) => {
  const note = document.createElement("p");
  note.className = "panel leftover";
  note.setAttribute("role", "status");
  const link = document.createElement("a");
  link.href = `${location.pathname}?restore=${kept.key}`;
  link.textContent = "Restore it";
  note.append(`This browser kept unsaved text from ${clock(kept.at)}. `, link);
  document.querySelector("main h1")?.after(note);
};

const forms = [...document.forms].filter((form) => form.method === "post" && keyField(form));
const watched = forms.map((form) => new Watched(form));
if (forms.length > 0) deliver(token(forms[0]));

// Who is here now: said while the page is open, and when it is closed.
const shared = document.querySelector("[data-place]");
const say = (more = {}) => {
  const told = new URLSearchParams({ place: shared.dataset.place, csrf_token: token(forms[0]), ...more });
  navigator.sendBeacon("/desk/here", told);
};
if (shared && forms.length > 0) {
  setInterval(() => document.visibilityState === "visible" && say(), HEARTBEAT);
  window.addEventListener("pageshow", (event) => event.persisted && say());
}

window.addEventListener("pagehide", () => {
  for (const each of watched) each.leave();
  if (shared && forms.length > 0) say({ leaving: "1" });
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const each of watched) if (each.isDirty) each.keep();
});
