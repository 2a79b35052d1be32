namespace VfioUser.Display.Buffers;

/// <summary>The content of a shadow.</summary>
public enum ShadowContent
{
    /// <summary>The primary plane alone, in its size before scaling. XRGB8888.</summary>
    Primary,

    /// <summary>The cursor plane alone. ARGB8888, colour premultiplied by alpha.</summary>
    Cursor,

    /// <summary>All planes except the cursor, as on the screen. XRGB8888.</summary>
    Head,

    /// <summary>All planes, as on the screen. XRGB8888.</summary>
    HeadWithCursor,
}
