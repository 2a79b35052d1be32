namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Commands as a driver writes them. Source: i915, intel_gpu_commands.h; Mesa, genxml/gen90.xml.</summary>
internal static class Mi
{
    public const uint BatchBufferEnd = 0x0A << 23;
    public const uint LoadScanLinesIncl = 0x12 << 23;
    public const uint LoadScanLinesExcl = 0x13 << 23;
    public const uint DisplayFlip = (0x14 << 23) | 1;
    public const uint WaitForEvent = 0x03 << 23;
    public const uint SemaphoreWait = (0x1C << 23) | 2;
    public const uint StoreDword = (0x20 << 23) | 2;
    public const uint StoreDwordGlobal = (0x20 << 23) | (1 << 22) | 2;
    public const uint LoadRegisterImm = (0x22 << 23) | 1;
    public const uint LoadRegisterMemGlobal = (0x29 << 23) | (1 << 22) | 2;
    public const uint LoadRegisterReg = (0x2A << 23) | 1;
    public const uint StoreRegisterMemGlobal = (0x24 << 23) | (1 << 22) | 2;

    /// <summary>Where tests let commands store that they were reached.</summary>
    public const uint Marker = 0x50_0000;

    public const uint Sync = 0;
    public const uint Async = 1;

    public const uint WaitScanLineA = 1 << 0;
    public const uint WaitFlip1A = 1 << 1;
    public const uint WaitVblankA = 1 << 3;
    public const uint WaitVblankB = 1 << 11;

    /// <summary>The number that a plane has in MI_DISPLAY_FLIP.</summary>
    public static uint PlaneCode(int pipe, int plane) => (plane, pipe) switch
    {
        (0, _) => (uint)pipe,
        (1, _) => 4 + (uint)pipe,
        _ => 7 + (uint)pipe,
    };

    public static uint[] Flip(int pipe, int plane, uint surface, uint type = Sync, uint stride = 0, uint tiling = 0) =>
        [DisplayFlip | (PlaneCode(pipe, plane) << 8) | (type << 22), (stride << 6) | tiling, surface | type];

    /// <summary>Stores a value at <see cref="Marker"/>.</summary>
    public static uint[] Mark(uint value) => [StoreDwordGlobal, Marker, 0, value];
}
