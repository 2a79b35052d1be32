using NUnit.Framework;

namespace RemoteDisplay.Window.Tests;

/// <summary>Whether a GPU executes GL, by the name of the renderer.</summary>
internal sealed class PainterChoiceTests
{
    [TestCase("llvmpipe (LLVM 19.1.7, 256 bits)", true)]
    [TestCase("softpipe", true)]
    [TestCase("Google SwiftShader", true)]
    [TestCase("Mesa Intel(R) UHD Graphics 620 (KBL GT2)", false)]
    [TestCase("AMD Radeon Graphics (radeonsi, renoir, LLVM 19.1.7)", false)]
    [TestCase("NVIDIA GeForce RTX 3060/PCIe/SSE2", false)]
    public void Software_is_known_by_its_name(string renderer, bool isSoftware) =>
        Assert.That(PainterChoice.IsSoftware(renderer), Is.EqualTo(isSoftware));
}
