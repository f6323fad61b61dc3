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
    for (let id = parents.get(data.id); id !== null && id !== undefined; id = parents.get(id)) {
      if (!opened.get(id)) return false;
    }
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

  window.evenkeelTree = {
    isOpen: (id) => Boolean(opened.get(id)),
    hasChildren: (id) => branches.has(id),
    toggle(api, node) {
      opened.set(node.data.id, !opened.get(node.data.id));
      let rows = 0;
      api.forEachNode((row) => (rows += ekIsShown(row)));
      const scrolls = rows > MOST_ROWS;
      const place = document.querySelector(`[grid-id="${api.getGridId()}"]`)?.closest(".ek-ag");
      place?.classList.toggle("is-tall", scrolls);
      if (scrolls) api.setGridOption("domLayout", "normal"); // before the rows come, or all of them are drawn
      api.onFilterChanged();
      if (!scrolls) api.setGridOption("domLayout", "autoHeight");
      api.refreshCells({ rowNodes: [node], force: true });
    },
  };

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    ekRowId,
    ekIsShown,
    ekFitColumns,
    ekDistance: ({ weight, target }) => (target === null || target === undefined ? null : weight - target),
    ekNumber: format.number,
    ekMoney: format.money,
    ekGain: format.gain,
    ekPercent: format.percent,
    ekChange: format.change,
  });
})();
