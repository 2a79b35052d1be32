namespace VfioUser.Display.Buffers;

/// <summary>What a shadow holds.</summary>
public enum ShadowContent
{
    /// <summary>The primary plane alone, as large as it is before any scaling. XRGB8888.</summary>
    Primary,

    /// <summary>The cursor plane alone. ARGB8888, colour premultiplied by alpha.</summary>
    Cursor,

    /// <summary>All planes but the cursor, as on the screen. XRGB8888.</summary>
    Head,

    /// <summary>All planes, as on the screen. XRGB8888.</summary>
    HeadWithCursor,
}
