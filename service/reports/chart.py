"""The demand chart of a credential: share of postings with interval, marked by what is taught."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from credlens.models.relevance.gaps import GapRow, GapStatus

# How many of the most demanded skills are drawn; the table below the chart has all.
ROWS = 16
STEP = 26  # pixels a row
PLOT = 380  # pixels, width of the plot
AXIS = 44  # pixels below the plot, for the axis


@dataclass(frozen=True, slots=True)
class Look:
    """How a status is drawn: never by colour alone.

    shape  Vega's name of the symbol
    path   the same symbol for the pages, in a square of -6..6
    """

    shape: str
    path: str
    colour: str
    means: str


# What a board may act on comes first. Colours have a contrast of at least 4.5 to 1 on white.
LOOKS: Mapping[GapStatus, Look] = {
    GapStatus.EMERGING: Look("triangle-up", "M0-5 5 4H-5Z", "#7b2d8e", "demand is rising, and it is not taught"),
    GapStatus.MISSING: Look("diamond", "M0-5.5 4 0 0 5.5-4 0Z", "#b3261e", "asked for, and not taught"),
    GapStatus.FADING: Look("triangle-down", "M0 5 5-4H-5Z", "#8a5300", "taught, and the demand for it is falling"),
    GapStatus.UNASKED: Look("square", "M-4-4H4V4H-4Z", "#5d5d5d", "taught, and hardly any posting asks for it"),
    GapStatus.COVERED: Look("circle", "M-4.5 0A4.5 4.5 0 1 1-4.5.01Z", "#17695a", "asked for, and taught"),
    GapStatus.UNCERTAIN: Look(
        "cross",
        "M-1.7-5H1.7V-1.7H5V1.7H1.7V5H-1.7V1.7H-5V-1.7H-1.7Z",
        "#3f5d8a",
        "the evidence does not say whether it is asked for, or taught",
    ),
}


def demand_plot(rows: Sequence[GapRow]) -> str:
    """Return the plot as SVG, without row labels: PLOT pixels wide, STEP high a row, AXIS below.

    The page template sets the labels, for their places are known: Vega spends 2.5 ms on measuring each
    text, which makes 105 ms a chart with labels and numbers and 15 ms without, on one 2.5 GHz core. It also
    keeps the drawing free of the fonts of the machine.
    """
    from vl_convert import vegalite_to_svg

    data = [
        {
            "key": str(i),
            "share": row.share,
            "low": row.low,
            "high": row.high,
            "colour": LOOKS[row.status].colour,
            "shape": LOOKS[row.status].shape,
        }
        for i, row in enumerate(rows)
    ]
    svg: str = vegalite_to_svg({**_specification(), "datasets": {"rows": data}}, allowed_base_urls=[])
    return svg


@cache
def _specification() -> dict[str, Any]:
    import altair as alt

    base = alt.Chart(alt.NamedData(name="rows"))
    y = alt.Y("key:N", sort=None, axis=None)
    axis = alt.Axis(
        format="%", labelLimit=0, tickCount=5, title="share of postings that ask for it", titleFontWeight="normal"
    )
    colour = alt.Color("colour:N", scale=None)
    interval = base.mark_rule(strokeWidth=3, opacity=0.4, aria=False).encode(
        x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True)), x2="high:Q", y=y, color=colour
    )
    point = base.mark_point(filled=True, size=90, opacity=1, aria=False).encode(
        x="share:Q", y=y, color=colour, shape=alt.Shape("shape:N", scale=None)
    )
    chart = (
        (interval + point)
        .properties(
            width=PLOT,
            height=alt.Step(STEP),
            autosize=alt.AutoSizeParams(type="none"),
            padding={"left": 12, "right": 12, "top": 0, "bottom": AXIS},
        )
        .configure(background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_scale(bandPaddingInner=0, bandPaddingOuter=0)
        .configure_axis(
            gridColor="#e3e8ec", domainColor="#9aa5b1", tickColor="#9aa5b1", labelColor="#46535f", titleColor="#46535f"
        )
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification
