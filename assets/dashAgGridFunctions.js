// What column definitions may call by name, as in {"function": "ekMoney(params.value)"}.
(() => {
  const format = window.evenkeelFormat;
  const MOST_ROWS = 60; // more scroll within the grid, which then draws only those in sight
  const narrowScreen = matchMedia("(max-width: 991.98px)");

  // Rows of a tree arrive flat, {id, parent, level, open}: AG Grid Community has no row groups.
  const parents = new Map();
  const opened = new Map();
  const defaults = new Map();
  const branches = new Set();
  let chosen = null; // the one class that is shown, or null for all

  function ekRowId({ data }) {
    parents.set(data.id, data.parent ?? null);
    branches.add(data.parent);
    if (defaults.get(data.id) !== data.open) {
      defaults.set(data.id, data.open); // the server decides what starts open, the reader from then on
      opened.set(data.id, Boolean(data.open));
    }
    return String(data.id);
  }

  function ekIsShown({ data }) {
    let top = data.id;
    for (let id = parents.get(top); id !== null && id !== undefined; id = parents.get(id)) {
      if (!opened.get(id)) return false;
      top = id;
    }
    return chosen === null || top === chosen;
  }

  // Keys of a tree, on the column of names. True tells the grid that the key has had its effect.
  function ekTreeKey({ api, node, event }) {
    if (event.type !== "keydown" || node.rowPinned || event.ctrlKey || event.altKey || event.metaKey) return false;
    const { id, parent } = node.data;
    const toggles = ["Enter", " ", opened.get(id) ? "ArrowLeft" : "ArrowRight"];
    if (branches.has(id) && toggles.includes(event.key)) {
      window.evenkeelTree.toggle(api, node);
    } else if (event.key === "ArrowLeft" && parent) {
      const above = api.getRowNode(parent);
      api.ensureIndexVisible(above.rowIndex);
      api.setFocusedCell(above.rowIndex, "name");
    } else return false;
    event.preventDefault();
    return true;
  }

  // On a narrow screen only the columns marked `context: {narrow: true}` stay.
  function ekFitColumns({ api }) {
    const narrow = narrowScreen.matches;
    const columns = api.getColumns() || [];
    const wide = columns.filter((column) => !column.getColDef().context?.narrow);
    const changed = wide.filter((column) => column.isVisible() === narrow);
    if (wide.length < columns.length && changed.length) api.setColumnsVisible(changed, !narrow);
  }

  // All rows stay in the grid: totals and weights are those of the whole account.
  function filter(api) {
    let rows = 0;
    api.forEachNode((row) => (rows += ekIsShown(row)));
    const scrolls = rows > MOST_ROWS;
    const place = document.querySelector(`[grid-id="${api.getGridId()}"]`)?.closest(".ek-ag");
    place?.classList.toggle("is-tall", scrolls);
    if (scrolls) api.setGridOption("domLayout", "normal"); // before the rows come, or all of them are drawn
    api.onFilterChanged();
    if (!scrolls) api.setGridOption("domLayout", "autoHeight");
  }

  // Grids on the page marked data-tree-grid or data-stream-grid; asked too early, getApi complains on the console.
  window.evenkeelGrids = (kind) =>
    [...document.querySelectorAll(`[data-${kind}-grid]`)].flatMap((place) => {
      if (!place.querySelector(".ag-root")) return [];
      const api = window.dash_ag_grid?.getApi?.(place.dataset[`${kind}Grid`]);
      return api && !api.isDestroyed() ? [api] : [];
    });

  window.evenkeelTree = {
    isOpen: (id) => Boolean(opened.get(id)),
    hasChildren: (id) => branches.has(id),
    toggle(api, node) {
      opened.set(node.data.id, !opened.get(node.data.id));
      filter(api);
      api.refreshCells({ rowNodes: [node], columns: ["name"], force: true });
    },
    // One class alone, open; null brings the others back.
    choose(id) {
      if (id === chosen) return;
      chosen = id;
      if (id !== null) opened.set(id, true);
      for (const api of window.evenkeelGrids("tree")) {
        filter(api);
        api.refreshCells({ columns: ["name"], force: true });
      }
    },
  };

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    ekRowId,
    ekIsShown,
    ekFitColumns,
    ekTreeKey,
    ekDistance: ({ weight, target }) => (target === null || target === undefined ? null : weight - target),
    ekNumber: format.number,
    ekMoney: format.money,
    ekGain: format.gain,
    ekPercent: format.percent,
    ekChange: format.change,
  });
})();
