// Answers of the server that Dash would swallow: an ended session leads to the sign-in page; a refusal, a failure
// and no answer at all are said.
(() => {
  const CALLBACKS = "/_dash-update-component";
  const UNAUTHORIZED = 401;
  const REFUSED = [403, 404];
  const FAILED = 500; // and above
  const NOT_UPDATED = "Not updated: the server did not answer. What you see is from before.";
  const plain = window.fetch;
  let leaving = false; // the browser ends the requests of a page that is left

  const say = (message) => window.dash_clientside?.set_props?.("toast", { children: message });

  function leave() {
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`/sign-in?ended=1&next=${next}`);
  }

  window.fetch = async (...request) => {
    const address = String(request[0]?.url || request[0]);
    if (!address.includes(CALLBACKS)) return plain(...request);
    const response = await plain(...request).catch((error) => {
      if (error.name !== "AbortError" && !leaving) say(NOT_UPDATED);
      throw error;
    });
    if (response.status === UNAUTHORIZED) leave();
    else if (response.status >= FAILED) say(NOT_UPDATED);
    else if (REFUSED.includes(response.status)) {
      const problem = await response.clone().json().catch(() => ({}));
      say(problem.detail || "This is not available to you.");
    }
    return response;
  };

  // A page kept whole for "back" may belong to a session that has ended: ask the server again.
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

  window.addEventListener("pagehide", () => (leaving = true));
  window.addEventListener("beforeunload", () => (leaving = true));

  const dismiss = () => say(null);
  document.addEventListener("click", (event) => event.target.closest("#toast") && dismiss());
  document.addEventListener("keydown", (event) => event.key === "Escape" && dismiss());
})();
