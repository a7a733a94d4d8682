// Follows a job: the bar moves, and when it is over the page is shown anew. Without this, the link "Look again" does.
const job = document.getElementById("job");
const bar = document.getElementById("bar");
const stage = document.getElementById("stage");
let said = stage.textContent;

function words(now) {
  if (now.state === "queued") return "It waits for a worker.";
  const name = now.stage || "begins";
  const counted = now.total ? `: ${now.done.toLocaleString("en")} of ${now.total.toLocaleString("en")}` : "";
  return name.charAt(0).toUpperCase() + name.slice(1) + counted;
}

function show(event) {
  const now = JSON.parse(event.data);
  if (now.total) {
    bar.max = now.total;
    bar.value = now.done;
  } else {
    bar.removeAttribute("value");
  }
  const words_now = words(now);
  if (words_now !== said) stage.textContent = said = words_now;
}

if (job && "EventSource" in window) {
  const events = new EventSource(job.dataset.events);
  for (const state of ["queued", "running"]) events.addEventListener(state, show);
  for (const state of ["done", "failed", "cancelled"]) {
    events.addEventListener(state, () => {
      events.close();
      location.replace(location.pathname);
    });
  }
  addEventListener("pagehide", () => events.close());
}
