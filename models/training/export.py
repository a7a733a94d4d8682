"""From a trained model to one file that ONNX Runtime reads: weights as float16, words as int8, computed as float32."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from transformers import PreTrainedModel

# Operators that ONNX Runtime has fused for BERT; they leave padded tokens out of the attention.
FUSED = "com.microsoft"


class _Graph:
    """A graph under construction."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: NDArray[np.float32]) -> str:
        """Store a weight as float16 and return the name of its float32 form, which is made once, at loading."""
        self.weights.append(numpy_helper.from_array(value.astype(np.float16), f"{name}.half"))
        self.nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        return name

    def table(self, name: str, value: NDArray[np.float32]) -> str:
        """Store a table as int8 with a scale a row: half of float16, and no cosine moves by 0.001."""
        scale = np.abs(value).max(axis=1, keepdims=True).clip(1e-12) / 127
        codes = np.rint(value / scale).astype(np.int8)
        self.weights.append(numpy_helper.from_array(codes, f"{name}.codes"))
        self.weights.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"))
        self.nodes.append(helper.make_node("Cast", [f"{name}.codes"], [f"{name}.float"], to=TensorProto.FLOAT))
        self.nodes.append(helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name]))
        return name

    def add(
        self, operator: str, inputs: list[str], output: str, num_heads: int | None = None, epsilon: float | None = None
    ) -> str:
        """Add an operator and return the name of its output."""
        domain = "" if operator == "MatMul" else FUSED
        node = helper.make_node(operator, inputs, [output], domain=domain)
        if num_heads is not None:
            node.attribute.append(helper.make_attribute("num_heads", num_heads))
        if epsilon is not None:
            node.attribute.append(helper.make_attribute("epsilon", epsilon))
        self.nodes.append(node)
        return output


def export_onnx(model: PreTrainedModel, path: Path) -> None:
    """Write a BERT encoder as ONNX: input_ids and lengths in, the last layer out.

    input_ids  int32[n, t], padded on the right
    segments   int32[n, t], zeros
    mask       int32[n, t], 1 for a token, 0 for padding
    hidden     float32[n, t, d]
    """
    config, state = model.config, {k: v.detach().numpy() for k, v in model.state_dict().items()}
    graph = _Graph()
    embedding = "embeddings."
    tables = [
        graph.table("word_embeddings", state[f"{embedding}word_embeddings.weight"]),
        graph.weight("position_embeddings", state[f"{embedding}position_embeddings.weight"]),
        graph.weight("token_type_embeddings", state[f"{embedding}token_type_embeddings.weight"]),
    ]
    norm = [graph.weight(f"norm.{x}", state[f"{embedding}LayerNorm.{x}"]) for x in ("weight", "bias")]
    graph.nodes.append(
        helper.make_node(
            "EmbedLayerNormalization",
            ["input_ids", "segments", *tables, *norm, "mask"],
            ["embedded", "lengths"],
            domain=FUSED,
            epsilon=config.layer_norm_eps,
        )
    )
    hidden = "embedded"
    for layer in range(config.num_hidden_layers):
        hidden = _layer(graph, state, layer, hidden, heads=config.num_attention_heads, epsilon=config.layer_norm_eps)
    graph.nodes.append(helper.make_node("Identity", [hidden], ["hidden"]))
    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT32, ["n", "t"]) for n in ("input_ids", "segments", "mask")
    ]
    outputs = [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["n", "t", config.hidden_size])]
    built = helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)],
        ir_version=9,
        producer_name="credlens",
    )
    onnx.save(built, path)


def _layer(
    graph: _Graph, state: dict[str, NDArray[np.float32]], layer: int, hidden: str, *, heads: int, epsilon: float
) -> str:
    at = f"encoder.layer.{layer}."
    three = ("query", "key", "value")
    projection = np.concatenate([state[f"{at}attention.self.{x}.weight"].T for x in three], axis=1)
    offset = np.concatenate([state[f"{at}attention.self.{x}.bias"] for x in three])
    attended = graph.add(
        "Attention",
        [hidden, graph.weight(f"{layer}.qkv", projection), graph.weight(f"{layer}.qkv.bias", offset), "lengths"],
        f"{layer}.attended",
        num_heads=heads,
    )

    def dense(name: str, source: str) -> tuple[str, str]:
        weight = graph.weight(f"{layer}.{name}", np.ascontiguousarray(state[f"{at}{name}.dense.weight"].T))
        bias = graph.weight(f"{layer}.{name}.bias", state[f"{at}{name}.dense.bias"])
        return graph.add("MatMul", [source, weight], f"{layer}.{name}.product"), bias

    def settle(name: str, product: str, bias: str, skip: str) -> str:
        norm = [
            graph.weight(f"{layer}.{name}.norm.{x}", state[f"{at}{name}.LayerNorm.{x}"]) for x in ("weight", "bias")
        ]
        return graph.add("SkipLayerNormalization", [product, skip, *norm, bias], f"{layer}.{name}.out", epsilon=epsilon)

    middle = settle("attention.output", *dense("attention.output", attended), hidden)
    product, bias = dense("intermediate", middle)
    active = graph.add("BiasGelu", [product, bias], f"{layer}.active")
    return settle("output", *dense("output", active), middle)
