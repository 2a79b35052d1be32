using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Imports what the guest's planes show, each buffer once.</summary>
/// <param name="client">Supplies dma-bufs.</param>
/// <param name="head">Of the guest.</param>
/// <param name="cache">Holds what was imported.</param>
/// <param name="import">Imports a dma-buf. It throws <see cref="LinuxException"/> or
/// <see cref="LocalDisplayException"/> when the driver does not take it.</param>
internal sealed class PlaneImporter<T>(
    DisplayClient client, int head, BufferCache<T> cache, Func<SafeFileHandle, FramebufferLayout, T> import)
{
    /// <summary>Imports the buffers of all planes, and holds them until <see cref="Release"/>.</summary>
    /// <returns>An object for each plane; or, when one cannot be had, the offer that says so.</returns>
    public async ValueTask<(IReadOnlyList<T> Objects, Offer? Failure)> ImportAsync(
        GuestPicture picture, CancellationToken cancellation)
    {
        List<T> objects = [];
        try
        {
            foreach (GuestPlane plane in picture.Planes)
            {
                objects.Add(await UseAsync(plane, cancellation).ConfigureAwait(false));
            }

            return (objects, null);
        }
        catch (VfioUserException e) when (e.Errno == Errno.ENOENT)
        {
            return Fail(Offer.Stale);
        }
        catch (VfioUserException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            string reason = await ExplainAsync(picture.Planes[objects.Count], cancellation).ConfigureAwait(false);
            return Fail(Offer.Refusal(reason));
        }
        catch (Exception e) when (e is VfioUserException or LinuxException or LocalDisplayException)
        {
            return Fail(Offer.Refusal(e.Message));
        }

        (IReadOnlyList<T> Objects, Offer? Failure) Fail(Offer failure)
        {
            Release(picture.Planes.Take(objects.Count));
            return ([], failure);
        }
    }

    /// <summary>Asks the server why there is no dma-buf of a plane.</summary>
    private async ValueTask<string> ExplainAsync(GuestPlane plane, CancellationToken cancellation)
    {
        if (plane.Type == DrmPlaneType.Overlay)
        {
            return DmabufText.Refused;
        }

        try
        {
            using PlaneFile file = await client.GetBufferAsync(
                BufferKinds.Dmabuf, (BufferContent)plane.Type, head, cancellation: cancellation).ConfigureAwait(false);
            return "the guest has changed the picture";
        }
        catch (VfioUserException e)
        {
            return $"{FormatText.Of(plane.Type)}: {e.Message}";
        }
    }

    /// <summary>Ends a use of the buffers of planes.</summary>
    public void Release(IEnumerable<GuestPlane> planes)
    {
        foreach (GuestPlane plane in planes)
        {
            cache.Release(plane.BufferId);
        }
    }

    private async ValueTask<T> UseAsync(GuestPlane plane, CancellationToken cancellation)
    {
        if (!cache.TryUse(plane.BufferId, out T imported))
        {
            using SafeFileHandle dmabuf =
                await client.GetDmabufAsync(plane.BufferId, cancellation).ConfigureAwait(false);
            imported = import(dmabuf, plane.Layout);
            cache.Add(plane.BufferId, imported);
        }

        return imported;
    }
}
