using LinuxInterop;

namespace VfioUser.Server.Extension;

/// <summary>A region that an extension adds to those of the device, for one client. Every member is called on the
/// thread that serves the client. To refuse an access, throw <see cref="VfioUserException"/>.</summary>
public interface IExtensionRegion
{
    /// <summary>The index, size, rights and type. Its mappable areas are areas of <see cref="File"/>.</summary>
    Region Description { get; }

    /// <summary>The file that the client maps, created at the first use; null when the region has no mappable
    /// area.</summary>
    MemFd? File => null;

    /// <summary>Fills <paramref name="data"/> from <paramref name="offset"/> (bytes). The server has checked range and
    /// access right.</summary>
    void Read(ulong offset, Span<byte> data);

    /// <summary>Writes <paramref name="data"/> at <paramref name="offset"/> (bytes). The server has checked range and
    /// access right.</summary>
    /// <returns>A task that completes when the write is done. The reply is sent then, and no later command of the
    /// client is served before.</returns>
    Task Write(ulong offset, ReadOnlySpan<byte> data);
}
