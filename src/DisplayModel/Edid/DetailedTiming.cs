using System.Buffers.Binary;
using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>The descriptor of a timing, 18 bytes. Source: VESA E-EDID A.2 (EDID 1.4), section 3.10.2.</summary>
internal static class DetailedTiming
{
    public const int Length = 18;

    /// <summary>The largest count of pixels or lines, which has 12 bits.</summary>
    public const int MaxActivePx = 4095;

    private const int MaxBlank = 4095;
    private const int MaxPorchPx = 1023;
    private const int MaxSyncPx = 1023;
    private const int MaxPorchLines = 63;
    private const int MaxSyncLines = 63;
    private const int ClockUnitHz = 10_000;
    private const long MaxClockHz = 65_535L * ClockUnitHz;

    private const byte Interlaced = 0x80;
    private const byte DigitalSeparateSync = 0x18;
    private const byte VerticalSyncPositive = 0x04;
    private const byte HorizontalSyncPositive = 0x02;

    /// <returns>Why the descriptor cannot hold this timing, as a sentence; null if it can.</returns>
    public static string? Complaint(DisplayTiming timing)
    {
        if (!timing.IsValid)
        {
            return $"No raster runs like this: {timing}.";
        }

        return timing.PixelClockHz > MaxClockHz || timing.PixelClockHz < ClockUnitHz
                ? $"A pixel clock of {timing.PixelClockHz / 1e6:0.00} MHz is outside 0.01 to 655.35 MHz."
            : !Fits(timing.Horizontal, MaxPorchPx, MaxSyncPx)
                ? $"An EDID cannot say a line of {Describe(timing.Horizontal)} pixels."
            : !Fits(timing.Vertical, MaxPorchLines, MaxSyncLines)
                ? $"An EDID cannot say a frame of {Describe(timing.Vertical)} lines."
            : null;
    }

    /// <summary>Writes a timing without a <see cref="Complaint"/>.</summary>
    public static void Write(DisplayTiming timing, ScreenSize size, Span<byte> descriptor)
    {
        (RasterAxis across, RasterAxis down) = (timing.Horizontal, timing.Vertical);
        int porchPx = across.SyncStart - across.Active;
        int syncPx = across.SyncEnd - across.SyncStart;
        int porchLines = down.SyncStart - down.Active;
        int syncLines = down.SyncEnd - down.SyncStart;

        ushort clock = (ushort)((timing.PixelClockHz + (ClockUnitHz / 2)) / ClockUnitHz);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor, clock);
        WritePair(descriptor.Slice(2, 3), across.Active, across.Total - across.Active);
        WritePair(descriptor.Slice(5, 3), down.Active, down.Total - down.Active);
        descriptor[8] = (byte)porchPx;
        descriptor[9] = (byte)syncPx;
        descriptor[10] = (byte)(((porchLines & 0xF) << 4) | (syncLines & 0xF));
        descriptor[11] = (byte)(((porchPx >> 8) << 6) | ((syncPx >> 8) << 4)
            | ((porchLines >> 4) << 2) | (syncLines >> 4));
        WritePair(descriptor.Slice(12, 3), size.WidthMm, size.HeightMm);
        descriptor[15] = 0;
        descriptor[16] = 0;
        descriptor[17] = (byte)(DigitalSeparateSync
            | (across.SyncPositive ? HorizontalSyncPositive : 0)
            | (down.SyncPositive ? VerticalSyncPositive : 0));
    }

    /// <summary>The visible size in pixels, of one field if interlaced; null if the descriptor is not a
    /// timing.</summary>
    public static (int WidthPx, int HeightPx)? SizeIn(ReadOnlySpan<byte> descriptor)
    {
        int widthPx = descriptor[2] | ((descriptor[4] & 0xF0) << 4);
        int heightPx = descriptor[5] | ((descriptor[7] & 0xF0) << 4);
        bool isTiming = (descriptor[0] | descriptor[1]) != 0;
        return isTiming && widthPx > 0 && heightPx > 0 ? (widthPx, heightPx) : null;
    }

    /// <summary>Adds the sizes of the timings that are not interlaced; ignores other descriptors.</summary>
    public static void AddSizes(ReadOnlySpan<byte> descriptors, ICollection<(int WidthPx, int HeightPx)> sizes)
    {
        for (; descriptors.Length >= Length; descriptors = descriptors[Length..])
        {
            if (SizeIn(descriptors) is { } size && (descriptors[17] & Interlaced) == 0)
            {
                sizes.Add(size);
            }
        }
    }

    private static string Describe(RasterAxis axis) =>
        $"{axis.Active} active, sync {axis.SyncStart} to {axis.SyncEnd}, {axis.Total} total";

    private static bool Fits(RasterAxis axis, int maxPorch, int maxSync) =>
        axis.Active <= MaxActivePx
        && axis.Total - axis.Active <= MaxBlank
        && axis.SyncStart - axis.Active <= maxPorch
        && axis.SyncEnd - axis.SyncStart <= maxSync;

    /// <summary>Writes two 12-bit numbers: the low bytes, then the high four bits of both.</summary>
    private static void WritePair(Span<byte> target, int first, int second)
    {
        target[0] = (byte)first;
        target[1] = (byte)second;
        target[2] = (byte)(((first >> 8) << 4) | (second >> 8));
    }
}
