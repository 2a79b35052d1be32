using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>The first 128 bytes, without their checksum. Source: VESA E-EDID A.2 (EDID 1.4), section 3.</summary>
internal static class BaseBlock
{
    /// <summary>Offset of the first of four descriptors.</summary>
    public const int FirstDescriptor = 54;

    private const int Descriptors = 4;
    private const int StandardTimingsAt = 38;
    private const int StandardTimingsLength = 16;
    private const byte NoStandardTiming = 0x01;

    private const ushort ProductCode = 1;
    private const byte WeekOfManufacture = 1;
    private const int YearOfManufacture = 2025;

    /// <summary>Digital, 8 bits per colour, and the connector. Source: section 3.6.1.</summary>
    private const byte HdmiInput = 0xA2;
    private const byte DisplayPortInput = 0xA5;

    /// <summary>The same with 10 bits per colour.</summary>
    private const byte DeepDisplayPortInput = 0xB5;

    /// <summary>(2.2 * 100) - 100. Source: section 3.6.3.</summary>
    private const byte Gamma22 = 120;

    /// <summary>RGB 4:4:4 only, sRGB, the preferred mode is native, any rate within the range limits. Source: section
    /// 3.6.4.</summary>
    private const byte Features = 0x07;

    private const int MaxTextLength = 13;
    private const byte SerialDescriptor = 0xFF;
    private const byte RangeLimitsDescriptor = 0xFD;
    private const byte NameDescriptor = 0xFC;

    private static ReadOnlySpan<byte> Header => [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00];

    /// <summary>"GVT": five bits a letter, A is 1. Source: section 3.4.1.</summary>
    private static ReadOnlySpan<byte> Manufacturer => [0x1E, 0xD4];

    /// <summary>The primaries and the white of sRGB. Source: section 3.7, IEC 61966-2-1.</summary>
    private static ReadOnlySpan<byte> Chromaticity => [0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54];

    /// <summary>Source: section 3.8.</summary>
    private static readonly (int WidthPx, int HeightPx, int Byte, byte Bit)[] s_establishedTimings =
    [
        (640, 480, 35, 0x20),
        (800, 600, 35, 0x01),
        (1024, 768, 36, 0x08),
    ];

    /// <summary>Modes of 60 Hz and the code of their aspect ratio. Source: section 3.9.</summary>
    private static readonly (int WidthPx, int HeightPx, byte Aspect)[] s_standardTimings =
    [
        (1920, 1080, 0xC0),
        (1680, 1050, 0x00),
        (1600, 1200, 0x40),
        (1600, 900, 0xC0),
        (1440, 900, 0x00),
        (1280, 1024, 0x80),
        (1280, 800, 0x00),
        (1280, 720, 0xC0),
    ];

    public static void Write(MonitorDescription monitor, Span<byte> block)
    {
        DisplayTiming preferred = monitor.PreferredMode;
        ScreenSize size = ScreenSize.Of(preferred);

        Header.CopyTo(block);
        Manufacturer.CopyTo(block[8..]);
        BinaryPrimitives.WriteUInt16LittleEndian(block[10..], ProductCode);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], monitor.SerialNumber);
        block[16] = WeekOfManufacture;
        block[17] = YearOfManufacture - 1990;
        block[18] = 1;
        block[19] = 4;
        block[20] = monitor.Connector == ConnectorKind.Hdmi ? HdmiInput
            : monitor.HasHighDynamicRange ? DeepDisplayPortInput
            : DisplayPortInput;
        block[21] = size.WidthCm;
        block[22] = size.HeightCm;
        block[23] = Gamma22;
        block[24] = Features;
        Chromaticity.CopyTo(block[25..]);
        WriteEstablishedTimings(preferred, block);
        WriteStandardTimings(preferred, block.Slice(StandardTimingsAt, StandardTimingsLength));

        DetailedTiming.Write(preferred, size, block.Slice(FirstDescriptor, DetailedTiming.Length));
        WriteText(NameDescriptor, monitor.Name, block.Slice(72, DetailedTiming.Length));
        string serial = monitor.SerialNumber.ToString("D8", CultureInfo.InvariantCulture);
        WriteText(SerialDescriptor, serial, block.Slice(90, DetailedTiming.Length));
        RangeLimits.Write(RangeLimitsDescriptor, monitor, block.Slice(108, DetailedTiming.Length));
        block[126] = 1;
    }

    /// <summary>Adds the sizes of the detailed, standard and established timings, in this order.</summary>
    public static void AddSizes(ReadOnlySpan<byte> block, ICollection<(int WidthPx, int HeightPx)> sizes)
    {
        DetailedTiming.AddSizes(block.Slice(FirstDescriptor, Descriptors * DetailedTiming.Length), sizes);
        for (int at = StandardTimingsAt; at < StandardTimingsAt + StandardTimingsLength; at += 2)
        {
            if (block[at] > NoStandardTiming)
            {
                int widthPx = (block[at] + 31) * 8;
                (int across, int down) = (block[at + 1] >> 6) switch
                {
                    0 => (16, 10),
                    1 => (4, 3),
                    2 => (5, 4),
                    _ => (16, 9),
                };
                sizes.Add((widthPx, widthPx * down / across));
            }
        }

        foreach ((int widthPx, int heightPx, int index, byte bit) in s_establishedTimings)
        {
            if ((block[index] & bit) != 0)
            {
                sizes.Add((widthPx, heightPx));
            }
        }
    }

    private static void WriteEstablishedTimings(DisplayTiming preferred, Span<byte> block)
    {
        foreach ((int widthPx, int heightPx, int index, byte bit) in s_establishedTimings)
        {
            if (preferred.Covers(widthPx, heightPx))
            {
                block[index] |= bit;
            }
        }
    }

    private static void WriteStandardTimings(DisplayTiming preferred, Span<byte> target)
    {
        target.Fill(NoStandardTiming);
        foreach ((int widthPx, int heightPx, byte aspect) in s_standardTimings)
        {
            if (preferred.Covers(widthPx, heightPx))
            {
                target[0] = (byte)((widthPx / 8) - 31);
                target[1] = aspect;
                target = target[2..];
            }
        }
    }

    private static void WriteText(byte tag, string text, Span<byte> descriptor)
    {
        if (text.Length > MaxTextLength || !Ascii.IsValid(text))
        {
            throw new ArgumentException(
                $"The monitor name \"{text}\" must have at most {MaxTextLength} characters, all of them ASCII.");
        }

        descriptor[3] = tag;
        Span<byte> target = descriptor[5..];
        target.Fill((byte)' ');
        int length = Encoding.ASCII.GetBytes(text, target);
        if (length < MaxTextLength)
        {
            target[length] = (byte)'\n';
        }
    }
}
