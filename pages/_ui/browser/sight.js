// Brings the place where it stands into sight, once for each `which`. What is above may still be growing (charts are
// drawn late), so the place is held for a moment, until the reader moves.
const HELD = 1500; // milliseconds
const brought = new Map();

export default function ({ parentElement, data }) {
  const { place, which, middle } = data;
  const own = parentElement.closest('[data-testid="stElementContainer"]') ?? parentElement;
  own.style.position = "absolute"; // takes no room among the others
  own.parentElement.style.position = "relative"; // else what scrolls the page would not hold it, nor scroll to it
  own.style.scrollMarginTop = "5rem"; // under the bar at the top
  if (brought.get(place) === which) return;
  brought.set(place, which);
  if (middle && inUpperHalf(own)) return;
  hold(own, middle ? "center" : "start");
}

function inUpperHalf(own) {
  const { top } = own.getBoundingClientRect();
  return top > 0 && top < window.innerHeight / 2;
}

function hold(own, block) {
  const bring = () => own.scrollIntoView({ block, behavior: "instant" });
  const growing = new ResizeObserver(bring);
  const content = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (content) growing.observe(content);
  const leave = () => {
    growing.disconnect();
    for (const moved of MOVES) window.removeEventListener(moved, leave, true);
  };
  for (const moved of MOVES) window.addEventListener(moved, leave, true);
  setTimeout(leave, HELD);
  bring();
}

const MOVES = ["wheel", "touchstart", "keydown", "pointerdown"];
