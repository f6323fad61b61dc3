// The notification centre: which button was pressed, and where the keyboard goes when that button is gone.
(() => {
  let marked = null;

  const notifications = {
    // (n_clicks of each "Mark read") -> the one that was pressed; those that have just come were not
    press() {
      const { triggered, triggered_id: pressed } = window.dash_clientside.callback_context;
      if (!pressed || !triggered[0].value) throw window.dash_clientside.PreventUpdate;
      return pressed.id;
    },

    // (lines, what was marked) -> nothing; reading goes on at that line, or at the title after all of them
    arrive(_lines, changed) {
      if (changed && changed !== marked) {
        const line = `[data-notice="${changed}"] a`;
        requestAnimationFrame(() => {
          (document.querySelector(line) || document.getElementById("notifications-title"))?.focus();
        });
      }
      marked = changed;
      return window.dash_clientside.no_update;
    },
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, { notifications });
})();
