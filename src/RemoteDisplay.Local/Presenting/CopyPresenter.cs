using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Copies the picture that the server composes into memory of the card. Each file of the server has its own
/// framebuffer and is held while that is on the screen, so only changes are copied.</summary>
internal sealed class CopyPresenter(DisplayClient client, Framebuffers framebuffers, HostHead host, int head)
    : IPresenter, IDisposable
{
    private readonly BufferCache<PictureMirror> _mirrors = new(mirror => mirror.Dispose());

    public async ValueTask<Offer> PrepareAsync(GuestPicture picture, ulong since, CancellationToken cancellation)
    {
        PlaneFile file;
        try
        {
            file = await client.GetBufferAsync(
                BufferKinds.Memfd, BufferContent.HeadWithCursor, head, onlyNewFiles: true, cancellation: cancellation)
                .ConfigureAwait(false);
        }
        catch (VfioUserException e)
        {
            return Offer.Refusal(e.Message);
        }

        using (file)
        {
            BufferReply description = file.Description;
            PictureMirror mirror = Use(file);
            long bytes = mirror.Update(file.Damage);
            ScreenState state = new(mirror.Mode, [mirror.Show(host.Primary)]);
            string how =
                $"copied: {description.Width}x{description.Height} in {mirror.Mode.WidthPx}x{mirror.Mode.HeightPx}";
            return new Offer([new Presentation(state, how, CopiedBytes: bytes)], null, () =>
            {
                _mirrors.Release(description.FileId);
                return ReleaseAsync(description.Id);
            });
        }
    }

    public void Dispose() => _mirrors.Clear();

    /// <summary>Releases a picture, unless the connection is lost.</summary>
    private async ValueTask ReleaseAsync(uint slot)
    {
        try
        {
            await client.ReleaseAsync(slot, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The next request reports the loss of the server.
        }
    }

    /// <summary>Returns the mirror of a file, and creates it for a new file.</summary>
    private PictureMirror Use(PlaneFile file)
    {
        if (_mirrors.TryUse(file.Description.FileId, out PictureMirror known))
        {
            return known;
        }

        _mirrors.RetireWhere(mirror => !mirror.HasSizeOf(file.Description));
        PictureMirror mirror = new(
            framebuffers,
            host,
            file.Description,
            file.File ?? throw new InvalidDataException("the server has sent no file for a picture that is new"));
        _mirrors.Add(file.Description.FileId, mirror);
        return mirror;
    }
}
