using DisplayModel;

namespace GvtDevice.Planes;

/// <summary>CUR_CTL. Source: SKL PRM vol. 2c, CUR_CTL, Cursor Mode Select (bits 5:0).</summary>
internal readonly record struct CursorCtl(uint Raw)
{
    /// <summary>The bits that send pixels through the colour stages of the pipe.</summary>
    public static readonly CursorCtl AllPipeStages = new((1u << 26) | (1u << 24));

    /// <summary>Width and default height in pixels of an ARGB cursor; 0 if the cursor is off or its mode is not
    /// modelled.</summary>
    public int SizePx => (Raw & 0x3F) switch
    {
        0x22 => 128,
        0x23 => 256,
        0x27 => 64,
        _ => 0,
    };

    public bool UsesPipeGamma => (Raw & (1u << 26)) != 0;

    public bool UsesPipeCsc => (Raw & (1u << 24)) != 0;

    public Rotation Rotation => (Raw & (1u << 15)) != 0 ? Rotation.Rotate180 : Rotation.Rotate0;
}

/// <summary>CUR_POS: magnitude and sign of each coordinate. Source: SKL PRM vol. 2c, CUR_POS.</summary>
internal readonly record struct CursorPos(uint Raw)
{
    public int X => Signed(Raw);

    public int Y => Signed(Raw >> 16);

    private static int Signed(uint half) => (half & 0x8000) != 0 ? -(int)(half & 0x1FFF) : (int)(half & 0x1FFF);
}

/// <summary>CUR_FBC_CTL: height of a cursor that is wider than high. Source: SKL PRM vol. 2c, CUR_FBC_CTL.</summary>
internal readonly record struct CursorFbcCtl(uint Raw)
{
    /// <summary>Rows of the cursor if the reduced size is enabled; null otherwise.</summary>
    public int? HeightPx => (Raw & (1u << 31)) != 0 ? (int)(Raw & 0xFF) + 1 : null;
}
