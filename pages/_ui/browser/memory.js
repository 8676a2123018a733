// Remembers, for the next visit, in which project and language somebody was; and sees to it that the way back leads
// past no half-written address: one that is only completed (its project, the state of its page) is no new place.
const YEAR = 31536000; // seconds
const COMPLETING = ["p", "v", "a"];

export default function ({ parentElement, data }) {
  const own = parentElement.closest('[data-testid="stElementContainer"]');
  if (own) own.style.position = "absolute"; // takes no room among the others
  for (const [name, value] of Object.entries(data)) {
    if (value) document.cookie = `silhouette_${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR}; SameSite=Lax`;
  }
  watchHistory();
}

function watchHistory() {
  if (window.history.silhouette) return;
  window.history.silhouette = true;
  const push = window.history.pushState.bind(window.history);
  const replace = window.history.replaceState.bind(window.history);
  window.history.pushState = (state, title, address) =>
    (completes(address) ? replace : push)(state, title, address);
}

function completes(address) {
  const [from, to] = [new URL(window.location.href), new URL(address, window.location.href)];
  if (from.pathname !== to.pathname) return false;
  for (const [name, value] of from.searchParams) if (to.searchParams.get(name) !== value) return false;
  return [...to.searchParams.keys()].every((name) => from.searchParams.has(name) || COMPLETING.includes(name));
}
