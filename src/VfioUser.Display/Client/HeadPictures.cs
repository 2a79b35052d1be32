using DisplayModel.Geometry;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display.Client;

/// <summary>What a head shows.</summary>
/// <param name="Picture">null when it is dark, or its memory is not there.</param>
/// <param name="Damage">What has changed since the last call.</param>
/// <param name="TimestampNs">The guest's vertical blank that it is of, CLOCK_MONOTONIC.</param>
/// <param name="IsDark">The head is off.</param>
public readonly record struct ShownPicture(
    MappedPicture? Picture, IReadOnlyList<PixelRect> Damage, long TimestampNs, bool IsDark);

/// <summary>Gets the composed picture of a head from the server. Files are mapped once.</summary>
public sealed class HeadPictures(DisplayClient client, int head) : IDisposable
{
    private readonly Dictionary<uint, MappedPicture> _files = [];
    private BufferContent _last;

    /// <summary>Passes on what the head shows now.</summary>
    /// <param name="withCursor">Whether the guest's cursor is in it.</param>
    /// <param name="show">Uses the picture, which the server leaves as it is until then.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task ShowAsync(bool withCursor, Action<ShownPicture> show, CancellationToken cancellation)
    {
        BufferContent content = withCursor ? BufferContent.HeadWithCursor : BufferContent.Head;
        PlaneFile file;
        try
        {
            file = await client.GetBufferAsync(
                BufferKinds.Memfd, content, head, onlyNewFiles: true, cancellation: cancellation);
        }
        catch (VfioUserException e) when (e.Errno is Errno.ENODATA or Errno.EFAULT)
        {
            show(new ShownPicture(null, [], 0, IsDark: e.Errno == Errno.ENODATA));
            return;
        }

        using (file)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                MappedPicture picture = Map(file);
                IReadOnlyList<PixelRect> damage = content == _last
                    ? file.Damage
                    : [new PixelRect(0, 0, picture.WidthPx, picture.HeightPx)];
                _last = content;
                show(new ShownPicture(picture, damage, (long)file.Description.TimestampNs, IsDark: false));
            }
            finally
            {
                await client.ReleaseAsync(file.Description.Id, CancellationToken.None);
            }
        }
    }

    /// <summary>Something else was shown: all of the next picture counts as changed.</summary>
    public void Forget() => _last = default;

    public void Dispose()
    {
        foreach (MappedPicture picture in _files.Values)
        {
            picture.Dispose();
        }
    }

    private MappedPicture Map(PlaneFile file)
    {
        if (_files.TryGetValue(file.Description.FileId, out MappedPicture? known))
        {
            return known;
        }

        foreach ((uint id, MappedPicture old) in _files.Where(old => !old.Value.HasSizeOf(file.Description)).ToList())
        {
            _files.Remove(id);
            old.Dispose();
        }

        SafeFileHandle memory =
            file.File ?? throw new InvalidDataException("the server has sent no file for a picture that is new");
        MappedPicture picture = new(file.Description, memory);
        _files.Add(file.Description.FileId, picture);
        return picture;
    }
}
