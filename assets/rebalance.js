// The rebalance page: a plan of another mode must not be approved, and the keyboard must not get lost.
(() => {
  const rebalance = {
    // (mode or a new try) -> proposal, disabled of each button: nothing to approve until the plan is there
    hold() {
      return [null, true, true];
    },

    // (clicks of both buttons) -> disabled of approve, below, reject; hidden of "propose again"
    press() {
      return [true, true, true, false];
    },

    // (result) -> nothing; the button that was pressed is gone, so reading goes on at the title
    arrive(result) {
      if (result?.length) requestAnimationFrame(() => document.getElementById("rebalance-title")?.focus());
      return window.dash_clientside.no_update;
    },
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, { rebalance });
})();
