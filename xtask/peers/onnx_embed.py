"""The peer of `cargo xtask bench embed`: the same weights in onnxruntime, on one thread.

The model is put together from the safetensors file with onnxruntime's own fused operators, as its
optimiser for transformers would leave it. Reads the texts that Porchlight embedded, prints processor
time per text, and the smallest cosine between its embeddings and Porchlight's.

usage: onnx_embed.py MODEL_FOLDER EXCHANGE.json SECONDS
"""

import json
import sys
import time
from pathlib import Path

import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer

LAYERS, HEADS, EPSILON = 6, 12, 1e-12
FUSED = "com.microsoft"


def build(weights):
    """The encoder: token ids and mask to the last layer's states."""
    nodes, constants = [], {}

    def constant(name, value):
        constants[name] = numpy_helper.from_array(numpy.ascontiguousarray(value), name)
        return name

    def node(kind, inputs, output, domain="", **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def weight(name):
        return constant(name, weights[name])

    def transposed(name):
        return constant(name, weights[name].T)

    words = node("Gather", [weight("embeddings.word_embeddings.weight"), "ids"], "words")
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    places = constant("places", weights["embeddings.position_embeddings.weight"] + segment)
    placed = node("Gather", [places, "positions"], "placed")
    summed = node("Add", [words, placed], "summed")
    norm = "embeddings.LayerNorm"
    scale, shift = weight(f"{norm}.weight"), weight(f"{norm}.bias")
    states = node("LayerNormalization", [summed, scale, shift], "states", axis=-1, epsilon=EPSILON)
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        packed = numpy.concatenate([weights[f"{part}.weight"].T for part in parts], axis=1)
        biases = numpy.concatenate([weights[f"{part}.bias"] for part in parts])
        inputs = [states, constant(f"{at}.qkv", packed), constant(f"{at}.qkv_bias", biases), "mask"]
        heads = node("Attention", inputs, f"{at}.heads", FUSED, num_heads=HEADS)
        for name, source in ((f"{at}.attention.output", heads), (f"{at}.output", None)):
            if source is None:
                dense = f"{at}.intermediate.dense"
                wide = node("MatMul", [states, transposed(f"{dense}.weight")], f"{at}.wide")
                source = node("BiasGelu", [wide, weight(f"{dense}.bias")], f"{at}.gelu", FUSED)
            out = node("MatMul", [source, transposed(f"{name}.dense.weight")], f"{name}.out")
            scale, shift = weight(f"{name}.LayerNorm.weight"), weight(f"{name}.LayerNorm.bias")
            inputs = [out, states, scale, shift, weight(f"{name}.dense.bias")]
            states = node("SkipLayerNormalization", inputs, f"{name}.states", FUSED, epsilon=EPSILON)
    shape = ["batch", "length"]
    graph = helper.make_graph(
        nodes,
        "minilm",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, shape),
            helper.make_tensor_value_info("positions", TensorProto.INT64, shape),
            helper.make_tensor_value_info("mask", TensorProto.INT32, shape),
        ],
        [helper.make_tensor_value_info(states, TensorProto.FLOAT, None)],
        list(constants.values()),
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def embed(session, tokenizer, texts):
    encodings = tokenizer.encode_batch(texts)
    ids = numpy.array([encoding.ids for encoding in encodings], numpy.int64)
    mask = numpy.array([encoding.attention_mask for encoding in encodings], numpy.int32)
    positions = numpy.broadcast_to(numpy.arange(ids.shape[1]), ids.shape)
    inputs = {"ids": ids, "positions": positions, "mask": mask}
    states = session.run(None, inputs)[0]
    weighted = states * mask[:, :, None]
    means = weighted.sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return means / numpy.linalg.norm(means, axis=1, keepdims=True)


def main(folder, exchange, seconds):
    session = build(load_file(folder / "model.safetensors"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(256)
    figures = []
    for measured in json.loads(exchange.read_text()):
        texts = measured["texts"]
        found = embed(session, tokenizer, texts)
        cosine = float((found * numpy.array(measured["embeddings"])).sum(axis=1).min())
        start, cpu, embedded = time.monotonic(), time.process_time(), 0
        while time.monotonic() - start < seconds:
            embedded += len(embed(session, tokenizer, texts))
        cpu_ms = (time.process_time() - cpu) * 1000 / embedded
        figures.append(
            {
                "tokens": measured["tokens"],
                "batch": measured["batch"],
                "cpu_ms": cpu_ms,
                "cosine": cosine,
            }
        )
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
