namespace GvtDevice.Gt.Engines.Commands;

/// <summary>MI_DISPLAY_FLIP: shows another surface on a universal plane. Source: SKL PRM vol. 2a, MI_DISPLAY_FLIP;
/// Mesa, genxml/gen90.xml.</summary>
/// <param name="Header">First dword.</param>
/// <param name="Layout">Second dword.</param>
/// <param name="Surface">Third dword.</param>
internal readonly record struct MiDisplayFlip(uint Header, uint Layout, uint Surface)
{
    private const uint PlanesOfNumber = 3;

    /// <summary>Display Plane Select, bits 12:8 of the header: 0 to 2 are plane 1 of pipes A, B and C, 4 to 6 plane 2,
    /// 7 to 9 plane 3, 10 to 12 plane 4. The result counts both from 0; null for a reserved code.</summary>
    public (int Pipe, int Plane)? Target => ((Header >> 8) & 0x1F) switch
    {
        < PlanesOfNumber and uint pipe => ((int)pipe, 0),
        >= 4 and <= 12 and uint code => ((int)((code - 4) % PlanesOfNumber), 1 + (int)((code - 4) / PlanesOfNumber)),
        _ => null,
    };

    /// <summary>Display Buffer Pitch, bits 15:6 of the second dword, in the units of PLANE_STRIDE.</summary>
    public uint StrideUnits => (Layout >> 6) & 0x3FF;

    /// <summary>Tile Parameter, bits 2:0 of the second dword, as PLANE_CTL codes it.</summary>
    public uint TilingCode => Layout & 7;

    /// <summary>Display Buffer Base Address, bits 31:12 of the third dword.</summary>
    public uint SurfaceOffset => Surface & 0xFFFF_F000;

    /// <summary>Flip Type, bits 1:0 of the third dword.</summary>
    public FlipType Type => (FlipType)(Surface & 3);

    /// <summary>Dwords of a flip of its type; 0 for a reserved type.</summary>
    public int Dwords => Type switch
    {
        FlipType.Sync or FlipType.Async => 3,
        FlipType.Stereo => 4,
        _ => 0,
    };
}

/// <summary>When and what a flip changes. Source: SKL PRM vol. 2a, MI_DISPLAY_FLIP, "Flip Type".</summary>
internal enum FlipType
{
    /// <summary>At the next vertical blank.</summary>
    Sync = 0,

    /// <summary>At once; stride and tiling do not change.</summary>
    Async = 1,

    /// <summary>At the next vertical blank, with a second surface for the left eye.</summary>
    Stereo = 2,
}
