"""The calibration plot: how often candidates were right, against the probability that they were given."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from credlens.models.evaluation.evaluate import Bin

SIDE = 320  # pixels


def calibration_plot(bins: Sequence[Bin]) -> str:
    """Return the plot as SVG: a point a bin with its 95 % interval; on the diagonal, probabilities are true."""
    from vl_convert import vegalite_to_svg

    rows = [{"given": b.probability, "right": b.right.value, "low": b.right.low, "high": b.right.high} for b in bins]
    ends = [{"given": 0, "right": 0}, {"given": 1, "right": 1}]
    svg: str = vegalite_to_svg({**_specification(), "datasets": {"bins": rows, "ends": ends}}, allowed_base_urls=[])
    return svg


@cache
def _specification() -> dict[str, Any]:
    import altair as alt

    unit = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=5, titleFontWeight="normal")
    x = alt.X("given:Q", scale=unit, axis=axis, title="probability given")
    y = alt.Y("right:Q", scale=unit, axis=axis, title="share that is right")
    diagonal = (
        alt.Chart(alt.NamedData(name="ends"))
        .mark_line(color="#9aa5b1", strokeDash=[4, 4], strokeWidth=1.5, aria=False)
        .encode(x=x, y=y)
    )
    base = alt.Chart(alt.NamedData(name="bins"))
    interval = base.mark_rule(color="#0b5566", strokeWidth=3, opacity=0.4, aria=False).encode(
        x=x, y=alt.Y("low:Q", scale=unit, axis=axis, title="share that is right"), y2="high:Q"
    )
    point = base.mark_point(color="#0b5566", filled=True, size=70, opacity=1, aria=False).encode(x=x, y=y)
    chart = (
        (diagonal + interval + point)
        .properties(width=SIDE, height=SIDE)
        .configure(background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor="#e3e8ec", domainColor="#9aa5b1", tickColor="#9aa5b1", labelColor="#46535f", titleColor="#46535f"
        )
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification
