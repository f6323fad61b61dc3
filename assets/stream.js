// Live prices and the number of unread notifications. One socket a tab; what it brings is folded into a map (the newest wins) and shown with the next
// animation frame, in grids twice a second.
//   data-tick="SYM"                      text becomes the last price; data-digits sets the decimals (2)
//   data-tick-change="SYM" data-previous text becomes the change since `previous`, with its colour
//   data-stream-grid="GRID"              rows of that grid, see revalue()
//   data-total="value" data-symbol="$"   a figure of the total of the grid, see TOTALS
//   data-unread="3"                      the bell: its number and what it is called
//   data-news="STORE"                    the store with this id hears of a number that has risen
(() => {
  const HIDDEN_MS = 1000;
  const LOOK_MS = 1000;
  const GRID_MS = 500; // a grid of 2,000 rows takes 60 ms, so not with every frame
  const LONGEST_WAIT_MS = 15000;
  const FLASH_MS = 900;
  const LAST = 2; // frames carry [bid, ask, last]
  const MOST_SHOWN = 9; // on the bell; also in components/shell.py

  const newest = new Map();
  const waiting = new Map(); // for the grids
  let socket = null;
  let subscribed = null;
  let wait = 500;
  let scheduled = false;

  const grids = () => window.evenkeelGrids("stream");
  const TOTALS = {
    value: ({ value }, symbol) => window.evenkeelFormat.money(value, 0, symbol),
    today: ({ value, previous }, symbol) => window.evenkeelFormat.gain(value - previous, 0, symbol),
    gain: ({ gain }, symbol) => window.evenkeelFormat.gain(gain, 0, symbol),
    gain_fraction: (row) => window.evenkeelFormat.change(row.gain_fraction, 1),
  };

  function wanted() {
    const symbols = new Set();
    for (const element of document.querySelectorAll("[data-tick]")) symbols.add(element.dataset.tick);
    for (const element of document.querySelectorAll("[data-tick-change]")) symbols.add(element.dataset.tickChange);
    for (const api of grids()) api.forEachNode(({ data }) => data.symbol && symbols.add(data.symbol));
    return [...symbols].sort();
  }

  function connect() {
    const url = new URL("/api/v1/market/stream", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url);
    socket.onopen = () => {
      wait = 500;
      subscribed = null;
      follow();
    };
    socket.onmessage = ({ data }) => {
      const { prices = {}, unread } = JSON.parse(data);
      if (unread !== undefined) ring(unread);
      for (const [symbol, quote] of Object.entries(prices)) newest.set(symbol, quote.map(Number));
      if (Object.keys(prices).length) schedule();
    };
    socket.onclose = () => {
      setTimeout(() => (socket = null), wait * (0.5 + Math.random())); // follow() then connects anew
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }

  // What is on the page changes with every navigation: look now and then, subscribe when it differs.
  function follow() {
    if (!socket) {
      connect();
      return;
    }
    const symbols = wanted();
    const topics = document.querySelector("[data-unread]") ? ["notifications"] : []; // once there is a bell to ring
    const key = [...topics, ...symbols].join();
    if (socket.readyState !== WebSocket.OPEN || key === subscribed) return;
    subscribed = key;
    socket.send(JSON.stringify({ type: "subscribe", symbols, topics }));
  }

  function ring(unread) {
    const bell = document.querySelector("[data-unread]");
    if (!bell) return;
    const before = Number(bell.dataset.unread);
    bell.dataset.unread = unread;
    const shown = bell.querySelector(".ek-bell-count");
    shown.textContent = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread;
    shown.hidden = !unread;
    bell.querySelector(".visually-hidden").textContent = unread ? `Notifications, ${unread} unread` : "Notifications";
    const store = document.querySelector("[data-news]")?.dataset.news;
    if (store && unread > before) window.dash_clientside.set_props(store, { data: unread });
  }

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    if (document.hidden) setTimeout(flush, HIDDEN_MS);
    else requestAnimationFrame(flush);
  }

  function flush() {
    scheduled = false;
    const prices = new Map(newest);
    newest.clear();
    for (const element of document.querySelectorAll("[data-tick]")) {
      if (prices.has(element.dataset.tick)) tick(element, prices.get(element.dataset.tick)[LAST]);
    }
    for (const element of document.querySelectorAll("[data-tick-change]")) {
      if (prices.has(element.dataset.tickChange)) change(element, prices.get(element.dataset.tickChange)[LAST]);
    }
    for (const [symbol, quote] of prices) waiting.set(symbol, quote);
  }

  function showInGrids() {
    if (!waiting.size) return;
    const prices = new Map(waiting);
    waiting.clear();
    for (const api of grids()) revalue(api, prices);
  }

  function tick(element, price) {
    const text = window.evenkeelFormat.number(price, Number(element.dataset.digits || 2));
    if (element.textContent === text) return;
    element.textContent = text;
    element.classList.remove("ek-flash");
    void element.offsetWidth; // restarts the animation
    element.classList.add("ek-flash");
    setTimeout(() => element.classList.remove("ek-flash"), FLASH_MS);
  }

  function change(element, price) {
    const moved = price / Number(element.dataset.previous) - 1;
    element.textContent = window.evenkeelFormat.change(moved);
    colour(element, moved);
  }

  function colour(element, moved) {
    element.classList.toggle("ek-gain", moved > 0);
    element.classList.toggle("ek-loss", moved < 0);
    element.classList.toggle("ek-flat", moved === 0);
  }

  // Key figures above a grid say the same as its last row.
  function showTotals(row) {
    for (const element of document.querySelectorAll("[data-total]")) {
      const { total, symbol } = element.dataset;
      element.textContent = TOTALS[total](row, symbol);
      const delta = element.closest(".ek-delta");
      if (delta) colour(delta, Math.round(row.value - row.previous));
    }
  }

  // Rows {id, parent, symbol, quantity, fx, price, value, ...}: a row with a symbol and a quantity is worth
  // quantity * price * fx; its ancestors and the pinned total are the sums of their children. A row without a
  // quantity is one of the market, see requote().
  function revalue(api, prices) {
    const rows = new Map();
    api.forEachNode((node) => rows.set(node.data.id, { ...node.data }));
    const changed = new Set();
    for (const row of rows.values()) {
      const quote = prices.get(row.symbol);
      if (!quote || isKnown(row, quote)) continue;
      if (row.quantity == null) requote(row, quote);
      else reprice(row, quote[LAST]);
      changed.add(row.id);
    }
    if (!changed.size) return;
    addUp(rows, changed);
    const tops = [...rows.values()].filter((row) => !rows.has(row.parent));
    const total = tops.reduce((sum, row) => sum + row.value, 0);
    for (const row of rows.values()) derive(row, total);
    api.applyTransactionAsync({ update: [...rows.values()] }); // weights move in every row
    const pinned = api.getPinnedBottomRow(0);
    if (!pinned) return;
    pinned.setData(derive({ ...pinned.data, value: total }, total));
    showTotals(pinned.data);
  }

  function isKnown(row, [bid, ask, last]) {
    const sides = row.quantity == null ? row.bid === bid && row.ask === ask : true;
    return sides && row.price === last;
  }

  function reprice(row, price) {
    row.price = price;
    row.value = row.quantity * price * (row.fx ?? 1);
  }

  // {price, previous, today, bid, ask, state}: a price that moves is no longer an old one.
  function requote(row, [bid, ask, last]) {
    Object.assign(row, { bid, ask, price: last, state: null });
    if (row.previous) row.today = last / row.previous - 1;
  }

  // Parents whose value is that of their children; a fund above its lots has a quantity of its own.
  function addUp(rows, changed) {
    const children = new Map();
    for (const row of rows.values()) {
      if (rows.has(row.parent)) children.set(row.parent, [...(children.get(row.parent) || []), row]);
    }
    for (const id of changed) {
      for (let row = rows.get(rows.get(id).parent); row; row = rows.get(row.parent)) {
        if (row.quantity == null) row.value = children.get(row.id).reduce((sum, child) => sum + child.value, 0);
      }
    }
  }

  // Money within the value has neither cost nor gain: row {..., cash} says how much it is.
  function derive(row, total) {
    if (row.value == null) return row;
    if (row.weight != null && total) row.weight = row.value / total;
    if (row.previous) row.today = row.value / row.previous - 1;
    if (row.cost != null) {
      row.gain = row.value - (row.cash ?? 0) - row.cost;
      row.gain_fraction = row.cost ? row.gain / row.cost : null;
    }
    return row;
  }

  setInterval(follow, LOOK_MS);
  setInterval(showInGrids, GRID_MS);
})();
