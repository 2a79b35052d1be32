using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>The formats and messages that a viewer understands.</summary>
internal sealed record ViewerCapabilities
{
    /// <summary>The compression levels that are neither fast nor slow. Source: rfbproto, "Compression Level
    /// Pseudo-encoding".</summary>
    private const int DefaultLevel = 2;
    private const int MaxLevel = 6;

    /// <summary>The encodings it accepts, best first, without CopyRect.</summary>
    public IReadOnlyList<RfbEncoding> Pixels { get; private init; } = [];

    public bool CopyRect { get; private init; }

    public bool Cursor { get; private init; }

    public bool CursorWithAlpha { get; private init; }

    public bool DesktopSize { get; private init; }

    public bool ExtendedDesktopSize { get; private init; }

    public bool DesktopName { get; private init; }

    public bool LastRect { get; private init; }

    public bool Fence { get; private init; }

    public bool ContinuousUpdates { get; private init; }

    public bool QemuExtendedKeyEvent { get; private init; }

    public bool ExtendedMouseButtons { get; private init; }

    public bool ExtendedClipboard { get; private init; }

    /// <summary>The zlib level, 1 to 6: higher levels take long and save little.</summary>
    public int CompressLevel { get; private init; } = DefaultLevel;

    /// <summary>The quality of JPEG that it accepts, 0 to 9; null if it wants the very pixels.</summary>
    public int? JpegQuality { get; private init; }

    /// <summary>Whether it wants photographs and films as JPEG.</summary>
    public bool AcceptsJpeg => JpegQuality is not null && Pixels.Contains(RfbEncoding.Tight);

    /// <summary>Whether the viewer can change its size.</summary>
    public bool CanResize => DesktopSize || ExtendedDesktopSize;

    /// <summary>Whether the viewer draws the pointer.</summary>
    public bool DrawsCursor => Cursor || CursorWithAlpha;

    /// <summary>The capabilities with one more encoding; an unknown one adds nothing.</summary>
    public ViewerCapabilities With(RfbEncoding encoding) => encoding switch
    {
        RfbEncoding.Raw or RfbEncoding.Tight or RfbEncoding.TightPng or RfbEncoding.Zrle =>
            Pixels.Contains(encoding) ? this : this with { Pixels = [.. Pixels, encoding] },
        RfbEncoding.CopyRect => this with { CopyRect = true },
        RfbEncoding.Cursor => this with { Cursor = true },
        RfbEncoding.CursorWithAlpha => this with { CursorWithAlpha = true },
        RfbEncoding.DesktopSize => this with { DesktopSize = true },
        RfbEncoding.ExtendedDesktopSize => this with { ExtendedDesktopSize = true },
        RfbEncoding.DesktopName => this with { DesktopName = true },
        RfbEncoding.LastRect => this with { LastRect = true },
        RfbEncoding.Fence => this with { Fence = true },
        RfbEncoding.ContinuousUpdates => this with { ContinuousUpdates = true },
        RfbEncoding.QemuExtendedKeyEvent => this with { QemuExtendedKeyEvent = true },
        RfbEncoding.ExtendedMouseButtons => this with { ExtendedMouseButtons = true },
        RfbEncoding.ExtendedClipboard => this with { ExtendedClipboard = true },
        >= RfbEncoding.CompressLevel0 and <= RfbEncoding.CompressLevel9 =>
            this with { CompressLevel = Math.Clamp(encoding - RfbEncoding.CompressLevel0, 1, MaxLevel) },
        >= RfbEncoding.JpegQuality0 and <= RfbEncoding.JpegQuality9 =>
            this with { JpegQuality = encoding - RfbEncoding.JpegQuality0 },
        _ => this,
    };
}
