using LinuxInterop;

namespace VfioUser.Server.Extension;

/// <summary>A region that an extension adds to those of the device, for one client. Every member is called on the
/// thread that serves the client. To refuse an access throw <see cref="VfioUserException"/>.</summary>
public interface IExtensionRegion
{
    /// <summary>Index, size, rights and type. Areas that can be mapped are those of <see cref="File"/>.</summary>
    Region Description { get; }

    /// <summary>The file that the client maps, made when it is first asked for; null when there is nothing to
    /// map.</summary>
    MemFd? File => null;

    /// <summary>Fills <paramref name="data"/>; range and right have been checked.</summary>
    void Read(ulong offset, Span<byte> data);

    /// <summary>Writes <paramref name="data"/>; range and right have been checked.</summary>
    /// <returns>Completes when it is done: the reply comes then, and no later command of the client is served
    /// before.</returns>
    Task Write(ulong offset, ReadOnlySpan<byte> data);
}
