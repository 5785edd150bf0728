// The query page. Queries go by POST, subscriptions by graphql-transport-ws; nothing is stored.

const find = (id) => document.getElementById(id);
const answer = find("answer");
const status = find("status");
const stop = find("stop");
let socket = null;

function headers() {
  const given = {};
  for (const line of find("headers").value.split("\n")) {
    const at = line.indexOf(":");
    const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    if (at > 0 && value && value !== "Bearer") given[name] = value;
  }
  return given;
}

function request() {
  const text = find("variables").value.trim();
  return { query: find("query").value, variables: text ? JSON.parse(text) : {} };
}

const pretty = (value) => JSON.stringify(value, null, 2);

async function post(asked) {
  const began = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers() },
    body: JSON.stringify(asked),
  });
  const body = await response.json();
  status.textContent = `${response.status}, ${Math.round(performance.now() - began)} ms`;
  answer.textContent = pretty(body);
}

function close() {
  socket?.close(1000);
  socket = null;
  stop.disabled = true;
}

function subscribe(asked) {
  close();
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(`${scheme}//${location.host}/graphql/ws`, "graphql-transport-ws");
  const say = (message) => opened.send(JSON.stringify(message));
  socket = opened;
  stop.disabled = false;
  answer.textContent = "";
  opened.onopen = () => say({ type: "connection_init", payload: { authorization: headers().Authorization ?? "" } });
  opened.onclose = (event) => {
    status.textContent = `closed: ${event.code} ${event.reason}`;
    if (socket === opened) close();
  };
  opened.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "connection_ack") {
      status.textContent = "watching";
      say({ id: "1", type: "subscribe", payload: asked });
    } else if (message.type === "ping") {
      say({ type: "pong" });
    } else if (message.type === "next") {
      answer.textContent = `${pretty(message.payload)}\n\n${answer.textContent}`.slice(0, 200000);
    } else if (message.type === "complete") {
      close();
    }
  };
}

async function run() {
  status.textContent = "…";
  try {
    const asked = request();
    const watches = /^\s*(#[^\n]*\n\s*)*subscription\b/.test(asked.query);
    await (watches ? subscribe(asked) : post(asked));
  } catch (error) {
    status.textContent = String(error);
  }
}

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
find("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
stop.addEventListener("click", close);
