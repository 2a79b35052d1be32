// The page: head, size and state of the connection.

import { byId, make, setText } from "./dom.js";
import { Controls } from "./controls.js";
import { Drawers } from "./drawers.js";
import { Panel } from "./panel.js";
import { Recording, save } from "./recording.js";
import { Screen } from "./screen.js";
import * as server from "./server.js";
import { Still } from "./still.js";

const STATUS_EVERY_MS = 2000;

const place = byId("screen");
const panel = new Panel();
const drawers = new Drawers(["keys", "text", "view"]);
let screen;
let controls;
const recording = new Recording(() => `gvt-head${head}`, (error) => {
  showRecording();
  if (error) {
    showNote(`The recording has ended: ${error.message}`);
  }
});
let head = Number(new URLSearchParams(location.hash.slice(1)).get("head")) || 0;

function onState(state, words) {
  byId("state").dataset.state = state;
  setText(byId("state"), words);
  byId("cover").hidden = state === "connected";
  setText(byId("cover-words"), words);
  byId("again").hidden = state === "connecting";
  setText(byId("end"), state === "off" ? "Connect" : "Disconnect");
  byId("end").dataset.isOff = String(state === "off");
  if (state !== "connected") {
    recording.stop();
  }
  showRecording();
  controls?.update();
}

function showNote(words) {
  byId("note").hidden = words === "";
  setText(byId("note"), words);
}

function choose(next) {
  head = next;
  history.replaceState(null, "", head === 0 ? location.pathname : `#head=${head}`);
  for (const tab of byId("heads").children) {
    const isChosen = Number(tab.dataset.head) === head;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
  }
  screen?.show(head);
}

function makeTabs(heads) {
  byId("heads").replaceChildren(...heads.map((entry) => {
    const tab = make("button",
      { type: "button", role: "tab", "aria-controls": "stage", "data-head": String(entry.head) },
      entry.name, make("span", { className: "dark" }));
    tab.addEventListener("click", () => choose(entry.head));
    return tab;
  }));
  byId("heads").addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      const shown = [...byId("heads").children].filter((tab) => !tab.hidden);
      const next = shown.findIndex((tab) => Number(tab.dataset.head) === head) + step;
      choose(Number(shown[(next + shown.length) % shown.length].dataset.head));
      byId("heads").children[head].focus();
    }
  });
}

/** Hides heads that are dark and have no monitor, except the first and the chosen one. */
function updateTabs(heads) {
  heads.forEach((entry, i) => {
    const tab = byId("heads").children[i];
    setText(tab.querySelector(".dark"), entry.is_lit ? "" : " (dark)");
    tab.hidden = i !== 0 && i !== head && !entry.is_lit && !entry.is_plugged;
  });
}

/** Polls for what changes by itself: heads become dark, QEMU connects and disconnects. */
async function watchStatus() {
  for (;;) {
    if (!document.hidden) {
      try {
        const now = await server.status();
        updateTabs(now.heads);
        controls.serverIsViewOnly = now.view_only !== null;
        showNote(!now.has_novnc
          ? "noVNC is missing, so this page shows still pictures only. "
            + "scripts/build fetches noVNC, by npm or from Debian."
          : now.view_only !== null ? `View only: ${now.view_only}` : "");
      } catch (error) {
        // The state of the screen's connection reports this.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, STATUS_EVERY_MS));
  }
}

async function saveScreenshot() {
  try {
    save(await server.screenshot(head), `gvt-head${head}`, "png");
  } catch (error) {
    showNote(`No screenshot: ${error.message}`);
  }
}

function showRecording() {
  byId("recording").hidden = !recording.isRunning;
  byId("record").disabled = recording.isRunning || !screen?.canvas;
}

function startRecording() {
  try {
    recording.start(screen.canvas);
    drawers.close();
  } catch (error) {
    showNote(`No recording: ${error.message}`);
  }
  showRecording();
}

function connectRecording() {
  byId("record").hidden = !Recording.isPossible;
  byId("record").addEventListener("click", startRecording);
  byId("recording").addEventListener("click", () => recording.stop());
  window.addEventListener("beforeunload", (event) => {
    if (recording.isRunning) {
      event.preventDefault();
    }
  });
}

function connectControls() {
  controls = new Controls(screen);
  byId("shot").addEventListener("click", saveScreenshot);
  connectRecording();
  byId("end").addEventListener("click", () => {
    if (byId("end").dataset.isOff === "true") {
      screen.connect();
    } else {
      screen.disconnect();
    }
    drawers.close();
  });
  byId("full").addEventListener("click", async () => {
    await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
    screen.focus();
  });
  byId("toggle").addEventListener("click", () => openPanel(byId("panel").hidden));
}

function openPanel(isOpen) {
  byId("panel").hidden = !isOpen;
  byId("toggle").setAttribute("aria-expanded", String(isOpen));
  localStorage.setItem("panel", isOpen ? "open" : "");
  panel.isOpen = isOpen;
}

async function makeScreen(hasNoVnc) {
  if (hasNoVnc) {
    return new Screen((await import("./novnc/core/rfb.js")).default, place, onState);
  }
  place.hidden = true;
  return new Still(byId("still"), onState);
}

byId("again").addEventListener("click", () => screen ? screen.connect() : location.reload());
try {
  const first = await server.status();
  makeTabs(first.heads);
  screen = await makeScreen(first.has_novnc);
  connectControls();
  controls.serverIsViewOnly = first.view_only !== null;
  choose(head < first.heads.length ? head : 0);
  updateTabs(first.heads);
  openPanel(localStorage.getItem("panel") === "open");
  watchStatus();
} catch (error) {
  onState("lost", "Not connected");
  showNote(error.message);
}
