using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

public sealed class CommandTableTests
{
    /// <summary>Its operands would hang the engine if they were taken for commands. Lengths are of Mesa's
    /// genxml/gen90.xml.</summary>
    [TestCase(EngineTestBench.Render, 0x0000_0000u, 1, Description = "MI_NOOP")]
    [TestCase(EngineTestBench.Render, 0x0D00_000Fu, 17, Description = "MI_MATH")]
    [TestCase(EngineTestBench.Render, 0x1180_0102u, 260, Description = "MI_UPDATE_GTT counts with ten bits")]
    [TestCase(EngineTestBench.Render, 0x1300_0000u, 2, Description = "MI_FLUSH_DW of the least length")]
    [TestCase(EngineTestBench.Render, 0x6904_0300u, 1, Description = "PIPELINE_SELECT, whose low bits are flags")]
    [TestCase(EngineTestBench.Render, 0x7917_0101u, 259, Description = "3DSTATE_SO_DECL_LIST counts with nine bits")]
    [TestCase(EngineTestBench.Render, 0x7839_0300u, 770, Description = "3DSTATE_DX9_CONSTANTF_VS: eleven bits")]
    [TestCase(EngineTestBench.Render, 0x7100_03FEu, 1024, Description = "MEDIA_OBJECT counts with sixteen bits")]
    [TestCase(EngineTestBench.Video, 0x7000_0003u, 5, Description = "MFX_PIPE_MODE_SELECT")]
    [TestCase(EngineTestBench.Video, 0x7702_033Du, 831, Description = "MFX_JPEG_HUFF_TABLE_STATE: twelve bits")]
    [TestCase(EngineTestBench.Video, 0x6800_0000u, 1, Description = "MFX_WAIT")]
    [TestCase(EngineTestBench.Video, 0x7395_0000u, 1, Description = "HCP_TILE_CODING")]
    [TestCase(EngineTestBench.Blitter, 0x55C0_0004u, 6, Description = "XY_FULL_MONO_PATTERN_BLT")]
    [TestCase(EngineTestBench.Blitter, 0x0900_0000u, 2, Description = "MI_LOAD_SCAN_LINES_INCL")]
    public void A_command_is_as_long_as_its_header_says(uint engine, uint header, int dwords)
    {
        const uint noCommand = 0xDEAD_BEEF;
        EngineTestBench bench = new(engine);

        bench.SubmitBatch([header, .. Enumerable.Repeat(noCommand, dwords - 1), .. Mi.Mark(1), Mi.BatchBufferEnd]);
        bench.Gpu.Advance(1);

        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(1));
    }
}
