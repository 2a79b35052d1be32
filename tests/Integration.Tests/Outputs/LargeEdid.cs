using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;

namespace Integration.Tests.Outputs;

/// <summary>A monitor with four blocks of EDID, the last two of which are behind the segment pointer. Each extension
/// but the first offers one mode that no other block does.</summary>
internal static class LargeEdid
{
    private const int Block = 128;
    private const int FirstDescriptor = 54;
    private const int DescriptorSize = 18;
    private const int DataBlocksStart = 4;

    /// <summary>The modes of the last two blocks; no standard has them.</summary>
    public static readonly IReadOnlyList<(int WidthPx, int HeightPx)> LateModes = [(1000, 700), (900, 500)];

    public static byte[] Build(DisplayTiming preferred)
    {
        byte[] edid = EdidBuilder.Build(new MonitorDescription
        {
            PreferredMode = preferred,
            Name = "Four blocks",
            Connector = ConnectorKind.DisplayPort,
            HasAudio = true,
        });
        Array.Resize(ref edid, 4 * Block);
        edid[126] = 3;
        for (int i = 0; i < LateModes.Count; i++)
        {
            Span<byte> extension = edid.AsSpan((2 + i) * Block, Block);
            DisplayTiming mode = CvtTiming.For(LateModes[i].WidthPx, LateModes[i].HeightPx, 60_000);
            extension[0] = 0x02;
            extension[1] = 0x03;
            extension[2] = DataBlocksStart;
            EdidBuilder.Build(new MonitorDescription { PreferredMode = mode })
                .AsSpan(FirstDescriptor, DescriptorSize).CopyTo(extension[DataBlocksStart..]);
        }

        for (int block = 0; block < edid.Length; block += Block)
        {
            edid[block + Block - 1] = 0;
            edid[block + Block - 1] = (byte)-edid.AsSpan(block, Block).ToArray().Sum(value => value);
        }

        return edid;
    }
}
