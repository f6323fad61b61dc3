// The Plotly template. Colours are tokens of css/tokens.css; clientside.js resolves them for the theme shown.
(() => {
  const family = "Inter, system-ui, sans-serif";
  const axis = {
    showline: false,
    zeroline: false,
    ticks: "",
    tickfont: { size: 11.5, color: "var(--ek-ink-3)" },
    title: { font: { size: 11.5, color: "var(--ek-ink-3)" }, standoff: 8 },
    automargin: true,
  };

  window.evenkeelChartTemplate = {
    layout: {
      font: { family, size: 12, color: "var(--ek-ink-2)" },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      colorway: [1, 2, 3, 4, 5, 6].map((n) => `var(--ek-s${n})`),
      margin: { l: 8, r: 8, t: 8, b: 8 },
      separators: ".,",
      showlegend: false,
      hovermode: "x unified",
      hoverdistance: 40,
      hoverlabel: {
        bgcolor: "var(--ek-raised)",
        bordercolor: "var(--ek-line-strong)",
        font: { family, size: 12, color: "var(--ek-ink)" },
        align: "left",
      },
      xaxis: {
        ...axis,
        showgrid: false,
        showspikes: true,
        spikemode: "across",
        spikethickness: 1,
        spikedash: "solid",
        spikecolor: "var(--ek-line-strong)",
      },
      yaxis: { ...axis, showgrid: true, gridcolor: "var(--ek-grid-line)", gridwidth: 1, side: "left", nticks: 5 },
      legend: { orientation: "h", x: 0, y: 1.08, font: { size: 12, color: "var(--ek-ink-2)" } },
      bargap: 0.35,
      barcornerradius: 2,
      colorscale: {
        diverging: [
          [0, "var(--ek-h-neg)"],
          [0.3, "var(--ek-h-neg-2)"],
          [0.5, "var(--ek-h-0)"],
          [0.7, "var(--ek-h-pos-2)"],
          [1, "var(--ek-h-pos)"],
        ],
      },
      annotationdefaults: {
        font: { size: 11.5, color: "var(--ek-ink-2)" },
        showarrow: false,
        arrowcolor: "var(--ek-ink-3)",
        arrowwidth: 1,
      },
      shapedefaults: { line: { color: "var(--ek-line-strong)", width: 1 } },
    },
    data: {
      scatter: [{ type: "scatter", line: { width: 2, shape: "linear" }, marker: { size: 8 } }],
      bar: [{ type: "bar", marker: { line: { width: 0 } } }],
      heatmap: [{ type: "heatmap", xgap: 2, ygap: 2, showscale: false }],
    },
  };
})();
