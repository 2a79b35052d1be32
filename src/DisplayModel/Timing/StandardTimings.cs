namespace DisplayModel.Timing;

/// <summary>Standard timings. Source: CTA-861-H table 1 (those with a VIC), VESA DMT 1.13 (the others).</summary>
public static class StandardTimings
{
    /// <summary>An entry: the nominal rate, the video identification code (0: none), the timing.</summary>
    internal readonly record struct Entry(int RefreshMilliHertz, byte Vic, DisplayTiming Timing);

    private const bool Plus = true;
    private const bool Minus = false;

    internal static readonly Entry[] All =
    [
        // Rate    VIC  kHz      Active Sync  End   Total         Active Sync  End   Total
        Mode(59940, 1, 25_175, (640, 656, 752, 800), Minus, (480, 490, 492, 525), Minus),
        Mode(60000, 1, 25_200, (640, 656, 752, 800), Minus, (480, 490, 492, 525), Minus),
        Mode(59940, 3, 27_000, (720, 736, 798, 858), Minus, (480, 489, 495, 525), Minus),
        Mode(60000, 3, 27_027, (720, 736, 798, 858), Minus, (480, 489, 495, 525), Minus),
        Mode(50000, 18, 27_000, (720, 732, 796, 864), Minus, (576, 581, 586, 625), Minus),
        Mode(60000, 4, 74_250, (1280, 1390, 1430, 1650), Plus, (720, 725, 730, 750), Plus),
        Mode(59940, 4, 74_176, (1280, 1390, 1430, 1650), Plus, (720, 725, 730, 750), Plus),
        Mode(50000, 19, 74_250, (1280, 1720, 1760, 1980), Plus, (720, 725, 730, 750), Plus),
        Mode(60000, 16, 148_500, (1920, 2008, 2052, 2200), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(59940, 16, 148_352, (1920, 2008, 2052, 2200), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(50000, 31, 148_500, (1920, 2448, 2492, 2640), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(30000, 34, 74_250, (1920, 2008, 2052, 2200), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(29970, 34, 74_176, (1920, 2008, 2052, 2200), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(25000, 33, 74_250, (1920, 2448, 2492, 2640), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(24000, 32, 74_250, (1920, 2558, 2602, 2750), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(23976, 32, 74_176, (1920, 2558, 2602, 2750), Plus, (1080, 1084, 1089, 1125), Plus),
        Mode(60000, 97, 594_000, (3840, 4016, 4104, 4400), Plus, (2160, 2168, 2178, 2250), Plus),
        Mode(59940, 97, 593_407, (3840, 4016, 4104, 4400), Plus, (2160, 2168, 2178, 2250), Plus),
        Mode(50000, 96, 594_000, (3840, 4896, 4984, 5280), Plus, (2160, 2168, 2178, 2250), Plus),
        Mode(30000, 95, 297_000, (3840, 4016, 4104, 4400), Plus, (2160, 2168, 2178, 2250), Plus),
        Mode(29970, 95, 296_703, (3840, 4016, 4104, 4400), Plus, (2160, 2168, 2178, 2250), Plus),
        Mode(25000, 94, 297_000, (3840, 4896, 4984, 5280), Plus, (2160, 2168, 2178, 2250), Plus),
        Mode(24000, 93, 297_000, (3840, 5116, 5204, 5500), Plus, (2160, 2168, 2178, 2250), Plus),
        Mode(23976, 93, 296_703, (3840, 5116, 5204, 5500), Plus, (2160, 2168, 2178, 2250), Plus),

        Mode(60000, 0, 40_000, (800, 840, 968, 1056), Plus, (600, 601, 605, 628), Plus),
        Mode(60000, 0, 65_000, (1024, 1048, 1184, 1344), Minus, (768, 771, 777, 806), Minus),
        Mode(60000, 0, 83_500, (1280, 1352, 1480, 1680), Minus, (800, 803, 809, 831), Plus),
        Mode(60000, 0, 108_000, (1280, 1328, 1440, 1688), Plus, (1024, 1025, 1028, 1066), Plus),
        Mode(60000, 0, 85_500, (1366, 1436, 1579, 1792), Plus, (768, 771, 774, 798), Plus),
        Mode(60000, 0, 106_500, (1440, 1520, 1672, 1904), Minus, (900, 903, 909, 934), Plus),
        Mode(60000, 0, 108_000, (1600, 1624, 1704, 1800), Plus, (900, 901, 904, 1000), Plus),
        Mode(60000, 0, 162_000, (1600, 1664, 1856, 2160), Plus, (1200, 1201, 1204, 1250), Plus),
        Mode(60000, 0, 146_250, (1680, 1784, 1960, 2240), Minus, (1050, 1053, 1059, 1089), Plus),
        Mode(60000, 0, 154_000, (1920, 1968, 2000, 2080), Plus, (1200, 1203, 1209, 1235), Minus),
        Mode(60000, 0, 241_500, (2560, 2608, 2640, 2720), Plus, (1440, 1443, 1448, 1481), Minus),
        Mode(60000, 0, 268_500, (2560, 2608, 2640, 2720), Plus, (1600, 1603, 1609, 1646), Minus),
    ];

    /// <returns>null if no standard has this size at this nominal rate.</returns>
    public static DisplayTiming? Find(int widthPx, int heightPx, int refreshMilliHertz) =>
        Array.Find(All, entry =>
            entry.RefreshMilliHertz == refreshMilliHertz
            && entry.Timing.Horizontal.Active == widthPx
            && entry.Timing.Vertical.Active == heightPx).Timing;

    private static Entry Mode(
        int refreshMilliHertz, byte vic, int clockKiloHertz,
        (int Active, int SyncStart, int SyncEnd, int Total) horizontal, bool horizontalSync,
        (int Active, int SyncStart, int SyncEnd, int Total) vertical, bool verticalSync)
    {
        return new Entry(refreshMilliHertz, vic, new DisplayTiming(
            clockKiloHertz * 1000L, Axis(horizontal, horizontalSync), Axis(vertical, verticalSync)));

        static RasterAxis Axis((int Active, int SyncStart, int SyncEnd, int Total) counts, bool syncPositive) =>
            new(counts.Active, counts.SyncStart, counts.SyncEnd, counts.Total) { SyncPositive = syncPositive };
    }
}
