using DisplayModel;

namespace DisplaySource;

/// <summary>A set of kinds of plane. See <see cref="PlaneKind"/>.</summary>
[Flags]
public enum PlaneKinds
{
    None = 0,
    Overlay = 1 << 0,
    Primary = 1 << 1,
    Cursor = 1 << 2,
    All = Overlay | Primary | Cursor,
}
