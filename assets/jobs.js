// The jobs page: a pressed button answers at once, and the keyboard must not get lost with a row that moves.
(() => {
  const WATCHING = 1000; // milliseconds between two looks while something happens
  let retried = false;

  const jobs = {
    // (clicks of every run, retry and pause button) -> interval of the clock, aria-disabled of each run button
    press() {
      const { triggered, triggered_id: pressed, outputs_list: outputs } = window.dash_clientside.callback_context;
      if (!pressed || !triggered[0].value) throw window.dash_clientside.PreventUpdate; // it has only just appeared
      const { no_update: same } = window.dash_clientside;
      retried = pressed.type === "jobs-retry";
      const isRun = ({ id }) => pressed.type === "jobs-run" && id.job === pressed.job;
      return [WATCHING, outputs[1].map((button) => (isRun(button) ? "true" : same))];
    },

    // (history) -> nothing; the row of the button that was pressed has moved, so reading goes on at the title
    settle() {
      if (retried) requestAnimationFrame(() => document.getElementById("jobs-title")?.focus());
      retried = false;
      return window.dash_clientside.no_update;
    },
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, { jobs });
})();
