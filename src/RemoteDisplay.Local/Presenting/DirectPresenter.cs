using DisplayModel.Geometry;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Server;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Has the pipe read the guest's own pages: nothing is copied.</summary>
internal sealed class DirectPresenter(
    DisplayClient client, Framebuffers framebuffers, BufferCache<uint> cache, HostHead host, int head) : IPresenter
{
    public async ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation)
    {
        if (DirectLayout.Assign(picture, host, out string reason) is not { } planes)
        {
            return Offer.Refusal(reason);
        }

        List<uint> used = [];
        List<uint> ids = [];
        try
        {
            foreach (GuestPlane plane in picture.Planes)
            {
                ids.Add(await UseAsync(plane, cancellation).ConfigureAwait(false));
                used.Add(plane.BufferId);
            }
        }
        catch (VfioUserException e) when (e.Errno == Errno.ENOENT)
        {
            Release(used);
            return Offer.Stale;
        }
        catch (VfioUserException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            Release(used);
            return Offer.Refusal(DirectLayout.NoDmabufText);
        }
        catch (Exception e) when (e is VfioUserException or LinuxException)
        {
            Release(used);
            return Offer.Refusal(e.Message);
        }

        IReadOnlyList<PixelRect>? damage = since == 0 || !host.Primary.TakesDamage
            ? null
            : (await client.GetDamageAsync(head, since, cancellation).ConfigureAwait(false)).Rectangles;
        Presentation[] candidates =
        [
            .. Fit.Of(picture.ModeWidthPx, picture.ModeHeightPx, host).Select(fit =>
                new Presentation(
                    DirectLayout.Place(picture, planes, ids, fit, damage),
                    How(picture, fit),
                    Details(picture, planes))),
        ];
        return new Offer(candidates, null, () =>
        {
            Release(used);
            return ValueTask.CompletedTask;
        });
    }

    private static string How(GuestPicture picture, Fit fit)
    {
        string how = fit.Kind switch { FitKind.Exact => "", FitKind.Scaled => ", scaled", _ => ", centred" };
        return $"direct{how}: {picture.ModeWidthPx}x{picture.ModeHeightPx} in {fit.Mode.WidthPx}x{fit.Mode.HeightPx}";
    }

    private static string Details(GuestPicture picture, IReadOnlyList<HostPlane> planes) => string.Join(
        ", ",
        picture.Planes.Zip(planes).Select(pair =>
            $"{FormatText.Of(pair.First.Type)} {FormatText.Of(pair.First.Layout)} on plane {pair.Second.Id}"));

    /// <summary>The framebuffer of what a plane shows, imported when it is new.</summary>
    /// <exception cref="VfioUserException">There is no dma-buf of it.</exception>
    /// <exception cref="LinuxException">The driver does not take it.</exception>
    private async ValueTask<uint> UseAsync(GuestPlane plane, CancellationToken cancellation)
    {
        if (!cache.TryUse(plane.BufferId, out uint framebuffer))
        {
            using SafeFileHandle dmabuf =
                await client.GetDmabufAsync(plane.BufferId, cancellation).ConfigureAwait(false);
            framebuffer = framebuffers.Import(dmabuf, plane.Layout);
            cache.Add(plane.BufferId, framebuffer);
        }

        return framebuffer;
    }

    private void Release(List<uint> ids) => ids.ForEach(cache.Release);
}
