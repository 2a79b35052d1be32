using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>The CEA-861 extension block, without its checksum. Source: CTA-861-H, section 7.</summary>
internal static class CeaExtension
{
    private const byte ExtensionTag = 0x02;
    private const byte Revision = 3;

    /// <summary>Underscans; no YCbCr; one native detailed timing: the preferred one.</summary>
    private const byte Capabilities = 0x80 | 1;

    private const byte BasicAudio = 0x40;

    private const int VideoTag = 2;
    private const int VendorTag = 3;
    private const int TagShift = 5;
    private const int LengthMask = 0x1F;
    private const int OuiLength = 3;
    private const int DataBlocksStart = 4;

    /// <summary>LPCM of two channels at 32, 44.1 and 48 kHz, 16, 20 and 24 bits. Source: CTA-861-H, section
    /// 7.5.2.</summary>
    private static ReadOnlySpan<byte> AudioBlock => [0x23, 0x09, 0x07, 0x07];

    /// <summary>Front left and right. Source: CTA-861-H, section 7.5.3.</summary>
    private static ReadOnlySpan<byte> SpeakerAllocationBlock => [0x83, 0x01, 0x00, 0x00];

    private const long TmdsClockUnitHz = 5_000_000;

    /// <summary>The highest TMDS clock that <see cref="HdmiBlock"/> can announce. Source: HDMI 2.0, section
    /// 10.3.2.</summary>
    private const long MaxHdmi1ClockHz = 340_000_000;

    private const long MaxHdmi2ClockHz = 600_000_000;

    /// <summary>HDMI: physical address 1.0.0.0, TMDS clock up to 300 MHz. Source: HDMI 1.4b, section 8.3.2.</summary>
    private static ReadOnlySpan<byte> HdmiBlock => [0x67, 0x03, 0x0C, 0x00, 0x10, 0x00, 0x00, 300 / 5];

    /// <summary>HDMI Forum: version 1, TMDS clock filled in later, no status channel (SCDC). Source: HDMI 2.0, section
    /// 10.3.2.</summary>
    private static ReadOnlySpan<byte> HdmiForumBlock => [0x67, 0xD8, 0x5D, 0xC4, 0x01, 0x00, 0x00, 0x00];

    private const int HdmiForumClockOffset = 5;

    /// <summary>The RGB range is selectable; computer and television modes underscan. Source: CTA-861-H, section
    /// 7.5.6.</summary>
    private static ReadOnlySpan<byte> VideoCapabilityBlock => [0xE2, 0x00, 0x4A];

    /// <summary>BT.2020 as RGB. Source: CTA-861-H, section 7.5.5.</summary>
    private static ReadOnlySpan<byte> ColorimetryBlock => [0xE3, 0x05, 0x80, 0x00];

    /// <summary>Standard gamma, PQ and HLG; static metadata of type 1; 1000 cd/m² at most, 400 on average, 0.05 at
    /// least. Source: CTA-861-H, section 7.5.13.</summary>
    private static ReadOnlySpan<byte> StaticMetadataBlock => [0xE6, 0x06, 0x0D, 0x01, 0x8A, 0x60, 0x12];

    /// <summary>AMD's block for variable rates, version 1; the limits are filled in later. The rest is for control over
    /// the display data channel, which does not exist here. Source: edid-decode, parse-cta-block.cpp.</summary>
    private static ReadOnlySpan<byte> VariableRateBlock => [0x68, 0x1A, 0x00, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00];

    private const int VariableRateOffset = 6;

    /// <summary>Modes without a television code or standard timing, largest first.</summary>
    private static readonly (int WidthPx, int HeightPx)[] s_moreModes =
    [
        (2560, 1600), (2560, 1440), (1920, 1200), (1366, 768),
    ];

    public static void Write(MonitorDescription monitor, Span<byte> block)
    {
        DisplayTiming preferred = monitor.PreferredMode;
        int used = DataBlocksStart;
        if (monitor.Connector != ConnectorKind.EmbeddedDisplayPort)
        {
            used += WriteVideoBlock(preferred, block[used..]);
        }

        if (monitor.HasAudio)
        {
            used += Append(AudioBlock, block[used..]);
            used += Append(SpeakerAllocationBlock, block[used..]);
        }

        if (monitor.Connector == ConnectorKind.Hdmi)
        {
            used += Append(HdmiBlock, block[used..]);
            used += WriteHdmiForumBlock(
                Math.Min(monitor.MaxPixelClockHz ?? MaxHdmi2ClockHz, MaxHdmi2ClockHz), block[used..]);
        }

        used += Append(VideoCapabilityBlock, block[used..]);
        if (monitor.HasHighDynamicRange)
        {
            used += Append(ColorimetryBlock, block[used..]);
            used += Append(StaticMetadataBlock, block[used..]);
        }

        if (monitor.VariableRate is (int min, int max))
        {
            int start = used;
            used += Append(VariableRateBlock, block[used..]);
            block[start + VariableRateOffset] = (byte)min;
            block[start + VariableRateOffset + 1] = (byte)max;
        }

        block[0] = ExtensionTag;
        block[1] = Revision;
        block[2] = (byte)used;
        block[3] = (byte)(Capabilities | (monitor.HasAudio ? BasicAudio : 0));
        used += WriteLowerRate(monitor, block[used..]);
        WriteMoreModes(preferred, block[used..^1]);
    }

    /// <summary>Whether a block has AMD's data block for variable rates.</summary>
    public static bool HasVariableRate(ReadOnlySpan<byte> block)
    {
        int end = block[0] == ExtensionTag ? Math.Min(block[2], block.Length - 1) : 0;
        for (int at = DataBlocksStart; at < end; at += 1 + (block[at] & LengthMask))
        {
            if (block[at] >> TagShift == VendorTag && block[at..end].Length > OuiLength
                && block.Slice(at + 1, OuiLength).SequenceEqual(VariableRateBlock.Slice(1, OuiLength)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the sizes of the television modes that <see cref="StandardTimings"/> has, and of the detailed
    /// timings. Ignores an extension of another kind.</summary>
    public static void AddSizes(ReadOnlySpan<byte> block, ICollection<(int WidthPx, int HeightPx)> sizes)
    {
        if (block[0] != ExtensionTag || block[2] < DataBlocksStart || block[2] >= block.Length)
        {
            return;
        }

        ReadOnlySpan<byte> data = block[DataBlocksStart..block[2]];
        while (!data.IsEmpty)
        {
            int length = Math.Min(data[0] & LengthMask, data.Length - 1);
            if (data[0] >> TagShift == VideoTag)
            {
                AddTelevisionSizes(data.Slice(1, length), sizes);
            }

            data = data[(1 + length)..];
        }

        DetailedTiming.AddSizes(block[block[2]..^1], sizes);
    }

    private static void AddTelevisionSizes(ReadOnlySpan<byte> codes, ICollection<(int WidthPx, int HeightPx)> sizes)
    {
        foreach (byte code in codes)
        {
            // Bit 7 marks a native mode among the first 64 codes.
            byte vic = code is > 128 and <= 192 ? (byte)(code & 0x7F) : code;
            if (Array.Find(StandardTimings.All, entry => entry.Vic == vic && vic != 0).Timing is { } timing)
            {
                sizes.Add((timing.Horizontal.Active, timing.Vertical.Active));
            }
        }
    }

    /// <summary>Writes the timing of a lower rate, which has another pixel clock only.</summary>
    private static int WriteLowerRate(MonitorDescription monitor, Span<byte> target)
    {
        if (monitor.LowerRefreshMilliHertz is not { } lower)
        {
            return 0;
        }

        DisplayTiming preferred = monitor.PreferredMode;
        DisplayTiming timing = preferred with
        {
            PixelClockHz = (long)((Int128)preferred.PixelClockHz * lower / preferred.RefreshMilliHertz),
        };
        DetailedTiming.Write(timing, ScreenSize.Of(preferred), target);
        return DetailedTiming.Length;
    }

    /// <summary>Writes the codes of the television modes; nothing if none is small enough. A panel has none: drivers
    /// would take those that differ from the preferred mode in the clock only for rates to switch to.</summary>
    private static int WriteVideoBlock(DisplayTiming preferred, Span<byte> target)
    {
        int count = 0;
        foreach (StandardTimings.Entry entry in StandardTimings.All)
        {
            Span<byte> codes = target.Slice(1, count);
            if (entry.Vic != 0 && preferred.Covers(entry.Timing) && !codes.Contains(entry.Vic))
            {
                count++;
                target[count] = entry.Vic;
            }
        }

        if (count == 0)
        {
            return 0;
        }

        target[0] = (byte)((VideoTag << TagShift) | count);
        return count + 1;
    }

    /// <summary>Writes the block for clocks beyond HDMI 1.4; nothing for lower ones.</summary>
    private static int WriteHdmiForumBlock(long maxClockHz, Span<byte> target)
    {
        if (maxClockHz <= MaxHdmi1ClockHz)
        {
            return 0;
        }

        int length = Append(HdmiForumBlock, target);
        target[HdmiForumClockOffset] = (byte)(maxClockHz / TmdsClockUnitHz);
        return length;
    }

    private static int Append(ReadOnlySpan<byte> dataBlock, Span<byte> target)
    {
        dataBlock.CopyTo(target);
        return dataBlock.Length;
    }

    private static void WriteMoreModes(DisplayTiming preferred, Span<byte> target)
    {
        foreach ((int widthPx, int heightPx) in s_moreModes)
        {
            DisplayTiming mode = CvtTiming.For(widthPx, heightPx, 60_000);
            if (mode != preferred && preferred.Covers(mode) && target.Length >= DetailedTiming.Length)
            {
                DetailedTiming.Write(mode, ScreenSize.Of(preferred), target);
                target = target[DetailedTiming.Length..];
            }
        }
    }
}
