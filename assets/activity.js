// The activity page: its filters stay in the address, so that a reload or a link shows the same entries.
(() => {
  const PAGE = "/activity";
  const NAMES = ["account", "kind", "search", "from", "to"];
  const NONE = ["all", "all", "", "", ""]; // what excludes nothing, in the order of the names

  const activity = {
    // (values of the filters) -> [query, whether there is nothing to clear]; the history gets no entry a key
    address(...values) {
      const given = NAMES.map((name, index) => [name, values[index]]).filter(([, value], index) => value && value !== NONE[index]);
      const query = given.length ? `?${new URLSearchParams(given)}` : "";
      if (location.pathname === PAGE) history.replaceState(history.state, "", PAGE + query);
      return [query, !given.length];
    },

    clear() {
      document.getElementById("activity-search")?.focus(); // the button is about to go
      return NONE;
    },
  };

  // The link in the navigation leads here without filters. Dash does not know of `replaceState`: to it the
  // address has not changed, and it leaves the page as it is.
  addEventListener("_dashprivate_pushstate", () => {
    const button = document.getElementById("activity-clear");
    if (location.pathname === PAGE && !location.search && button && !button.hidden) button.click();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { activity });
})();
