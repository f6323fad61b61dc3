// View state that needs no server: theme, hidden amounts, colours of figures, tables behind charts, toasts.
// Each function of window.dash_clientside.evenkeel is one callback; web/index.py registers them.
(() => {
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 767.98px)");

  const remember = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // storage may be forbidden; the choice then ends with the page
    }
  };

  const currentLook = () => ({
    theme: root.dataset.bsTheme,
    private: root.classList.contains("ek-private"),
    narrow: narrow.matches,
  });

  document.addEventListener("click", ({ target }) => {
    const more = document.querySelector(".ek-more[open]");
    if (more && !more.contains(target)) more.removeAttribute("open");
  });

  narrow.addEventListener("change", () => {
    window.dash_clientside.set_props("look", { data: currentLook() });
  });

  // Figures and the template name colours as "var(--ek-s1)"; Plotly needs the values of the theme shown.
  const resolve = (value, styles) => {
    if (typeof value === "string") {
      return value.includes("var(--")
        ? value.replace(/var\((--[\w-]+)\)/g, (_, name) => styles.getPropertyValue(name).trim())
        : value;
    }
    if (Array.isArray(value)) return value.map((item) => resolve(item, styles));
    if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, styles)]));
  };

  // {"margin.l": 4, "data.0.textposition": "none"}: dotted paths into the layout, or into `data`.
  const override = (figure, changes) => {
    for (const [path, value] of Object.entries(changes || {})) {
      const keys = path.split(".");
      let place = keys[0] === "data" ? figure : figure.layout;
      for (const key of keys.slice(0, -1)) {
        if (place[key] === undefined) place[key] = {};
        place = place[key];
      }
      place[keys.at(-1)] = value;
    }
  };

  const evenkeel = {
    // (n_clicks of theme, n_clicks of privacy) -> look, aria-pressed of privacy
    look() {
      const pressed = window.dash_clientside.callback_context.triggered_id;
      if (pressed === "theme-toggle") {
        root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
        remember("ek-theme", root.dataset.bsTheme);
      } else if (pressed === "privacy-toggle") {
        remember("ek-private", root.classList.toggle("ek-private"));
      }
      const look = currentLook();
      return [look, String(look.private)];
    },

    // (figure, look) -> figure of dcc.Graph, class of the area around it
    figure(stored, look) {
      if (!stored || !look) throw window.dash_clientside.PreventUpdate;
      const figure = resolve(stored, getComputedStyle(root));
      const meta = figure.layout.meta || {};
      if (look.narrow) override(figure, meta.phone);
      if (look.private) override(figure, meta.private);
      figure.layout.template = resolve(window.evenkeelChartTemplate, getComputedStyle(root));
      return [figure, "ek-plot-area is-drawn"];
    },

    // (n_clicks, table) -> hidden of plot, hidden of table, aria-pressed, the table while it is shown
    table(clicks, rows) {
      const shown = Boolean(clicks % 2);
      return [shown, !shown, String(shown), shown ? rows : null];
    },

    // (pathname, and whatever renders the links) -> nothing; marks the link of this page, or of the one above it
    mark(pathname) {
      const { triggered_id: cause } = window.dash_clientside.callback_context;
      if (cause === "_pages_location") window.dash_clientside.set_props("toast", { children: null });
      requestAnimationFrame(() => {
        const links = [...document.querySelectorAll(".ek-nav-link, .ek-tabbar > a, .ek-bell a")];
        const paths = links.map((link) => new URL(link.href, location.href).pathname);
        const above = paths.filter((path) => path === pathname || pathname.startsWith(`${path}/`));
        const here = Math.max(...above.map((path) => path.length));
        links.forEach((link, place) => {
          const isHere = above.includes(paths[place]) && paths[place].length === here;
          link.classList.toggle("active", isHere);
          if (isHere) link.setAttribute("aria-current", paths[place] === pathname ? "page" : "true");
          else link.removeAttribute("aria-current");
        });
        document.querySelector(".ek-more")?.removeAttribute("open");
      });
      return window.dash_clientside.no_update;
    },

    // (children of the message) -> class; what failed stays readable until it is dismissed or the page changes
    toast(message) {
      root.toggleAttribute("data-failed", Boolean(message));
      return message ? "ek-toast is-shown" : "ek-toast";
    },

    // (n_clicks of each option) of a segmented control -> the value chosen, aria-pressed of each
    choose() {
      const { triggered, triggered_id: pressed, outputs_list: outputs } = window.dash_clientside.callback_context;
      if (!pressed || !triggered[0].value) throw window.dash_clientside.PreventUpdate;
      return [pressed.value, outputs[1].map(({ id }) => String(id.value === pressed.value))];
    },

    // (n_clicks of each segment of the bar, class chosen) -> class chosen, class name and aria-pressed of each
    // segment. Pressed again, a segment lets go; segments that have just come are all unpressed.
    choose_class(_clicks, before) {
      const { triggered, triggered_id: pressed, outputs_list: outputs } = window.dash_clientside.callback_context;
      const isPressed = pressed && triggered[0].value && pressed.key !== before;
      const chosen = isPressed ? pressed.key : null;
      window.evenkeelTree.choose(chosen);
      const keys = outputs[1].map(({ id }) => id.key);
      const faded = keys.map((key) => (chosen !== null && key !== chosen ? "is-faded" : ""));
      return [chosen, faded, keys.map((key) => String(key === chosen))];
    },
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, { evenkeel });
})();
