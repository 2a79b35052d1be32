using DisplayModel.Geometry;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Window.Drawing;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace RemoteDisplay.Window.Heads;

/// <summary>Has a painter read the guest's own pages, as long as the head shows nothing but its primary plane as it is:
/// not scaled, not turned, without overlays.</summary>
internal sealed class DirectPictures(DisplayClient client, int head, IDmabufPainter painter)
{
    private bool _isRefused = painter.WhyNoImport.Length > 0;

    /// <summary>Why pictures are copied; empty while they are not.</summary>
    public string WhyNot { get; private set; } = painter.WhyNoImport;

    /// <summary>Has the painter take what the head shows now.</summary>
    /// <param name="withCursor">Whether the guest's cursor has to be in the picture.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The size and the guest's vertical blank; null when the picture has to be copied.</returns>
    public async Task<(int WidthPx, int HeightPx, long TimestampNs)?> TryTakeAsync(
        bool withCursor, CancellationToken cancellation)
    {
        if (_isRefused)
        {
            return null;
        }

        PlaneView primary = await client.QueryPlaneAsync(DrmPlaneType.Primary, head, cancellation: cancellation);
        WhyNot = WhyNotOf(primary);
        if (WhyNot.Length == 0 && await IsOnAsync(DrmPlaneType.Overlay, cancellation))
        {
            WhyNot = "an overlay is on";
        }

        if (WhyNot.Length == 0 && withCursor && await IsOnAsync(DrmPlaneType.Cursor, cancellation))
        {
            WhyNot = "the cursor is in the picture";
        }

        return WhyNot.Length == 0 && await TryImportAsync(PictureOf(primary), cancellation)
            ? ((int)primary.Details.PictureWidth, (int)primary.Details.PictureHeight,
                (long)primary.Details.TimestampNs)
            : null;
    }

    private string WhyNotOf(PlaneView primary)
    {
        GfxPlaneExtension at = primary.Details;
        bool isWhole = (at.X, at.Y) == (0, 0) && (at.Width, at.Height) == (at.HeadWidth, at.HeadHeight)
            && (at.SourceWidth, at.SourceHeight) == (at.Width, at.Height)
            && (at.PictureWidth, at.PictureHeight) == (at.HeadWidth, at.HeadHeight);
        return at.State != GfxPlaneState.Enabled ? "there is no picture"
            : (at.Kinds & BufferKinds.Dmabuf) == 0 ? $"the server has no dma-buf: {at.NoDmabuf}"
            : (at.Flags & GfxPlaneExtensionFlags.NeedsComposing) != 0
                ? "the guest changes colours in a way that the server has to compose"
            : !isWhole || at.Rotation is not (PlaneRotation.Rotate0 or PlaneRotation.None)
                ? "the plane is scaled, turned or not the whole picture"
            : !painter.CanImport(primary.Info.DrmFormat, primary.Info.Modifier)
                ? $"the driver does not import format 0x{primary.Info.DrmFormat:X} with modifier "
                    + $"0x{primary.Info.Modifier:X}"
            : "";
    }

    private static DmabufPicture PictureOf(PlaneView primary)
    {
        (GfxPlaneInfo info, GfxPlaneExtension at) = (primary.Info, primary.Details);
        return new DmabufPicture(
            info.DmabufId, info.DrmFormat, info.Modifier, (int)info.Width, (int)info.Height, (int)info.Stride,
            new PixelRect((int)at.SourceX, (int)at.SourceY, (int)at.SourceWidth, (int)at.SourceHeight));
    }

    private async Task<bool> IsOnAsync(DrmPlaneType type, CancellationToken cancellation) =>
        (await client.QueryPlaneAsync(type, head, cancellation: cancellation)).Details.State != GfxPlaneState.Disabled;

    private async Task<bool> TryImportAsync(DmabufPicture picture, CancellationToken cancellation)
    {
        try
        {
            if (!painter.Has(picture.Id))
            {
                using SafeFileHandle dmabuf = await client.GetDmabufAsync(picture.Id, cancellation);
                cancellation.ThrowIfCancellationRequested();
                painter.Import(picture, dmabuf);
            }

            painter.Take(picture);
            return true;
        }
        catch (VfioUserException e)
        {
            // Retired meanwhile, or in too many pieces: the next buffer may be another.
            WhyNot = e.Message;
            _isRefused = e.Errno == Errno.EPERM;
        }
        catch (WindowException e)
        {
            WhyNot = e.Message;
            _isRefused = true;
        }

        return false;
    }
}
