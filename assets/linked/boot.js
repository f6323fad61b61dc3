// First script of every page, before anything is painted: theme, hidden amounts, and the small Plotly bundle.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden; the page works without it
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = read("ek-theme") || (dark ? "dark" : "light");
  root.classList.toggle("ek-private", read("ek-private") === "true");

  // Dash's renderer assigns its own, four times larger bundle when it mounts: a getter without effect wins.
  const plotly = document.currentScript.dataset.plotly;
  if (plotly) {
    Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => plotly, set() {}, configurable: true });
  }
})();
