using DisplayModel.Edid;

namespace DisplayModel.Tests;

/// <summary>Monitors with as many blocks as a test wants; those after the second are of a tag that nobody
/// reads.</summary>
internal static class TestEdid
{
    public static byte[] Of(int blocks, int widthPx = 1024, int heightPx = 768)
    {
        byte[] edid = EdidBuilder.Build(
            new MonitorDescription { PreferredMode = CvtTiming.For(widthPx, heightPx, 60_000) });
        edid[127] -= (byte)(blocks - 1 - edid[126]);
        edid[126] = (byte)(blocks - 1);
        Array.Resize(ref edid, 128 * blocks);
        for (int block = 2; block < blocks; block++)
        {
            Span<byte> extension = edid.AsSpan(128 * block, 128);
            extension[0] = 0xF1;
            extension[1] = (byte)block;
            extension[127] = (byte)-(0xF1 + block);
        }

        return edid;
    }
}
