using DisplayModel.Geometry;

namespace RemoteDisplay.Window.Drawing;

/// <summary>A picture in the guest's own pages.</summary>
/// <param name="Id">Of the buffer; the server never uses it again for another.</param>
/// <param name="Format">DRM fourcc.</param>
/// <param name="Modifier">DRM format modifier.</param>
/// <param name="WidthPx">Of the buffer.</param>
/// <param name="HeightPx">Of the buffer.</param>
/// <param name="StrideBytes">From one row to the next.</param>
/// <param name="Source">The part that is shown, pixels of the buffer.</param>
internal readonly record struct DmabufPicture(
    uint Id, uint Format, ulong Modifier, int WidthPx, int HeightPx, int StrideBytes, PixelRect Source);
