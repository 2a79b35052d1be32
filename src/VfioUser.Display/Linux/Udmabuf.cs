using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Linux;

/// <summary>Makes dma-bufs of guest memory. Source: linux/udmabuf.h.</summary>
public static class Udmabuf
{
    private const string Device = "/dev/udmabuf";
    private const uint CreateList = 0x40087543;         // UDMABUF_CREATE_LIST

    /// <summary>A dma-buf of these pages, as they come. It shows what the guest writes there, for as long as anybody
    /// holds it, and whoever does can write there too.</summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="pages">Guest physical, at least one.</param>
    /// <exception cref="VfioUserException">EOPNOTSUPP: there can be none; the message says why.</exception>
    public static SafeFileHandle Create(IGuestMemoryView memory, ReadOnlySpan<ulong> pages)
    {
        using SafeFileHandle device = Open();
        UdmabufList list = UdmabufList.Of(memory, pages, UdmabufLimits.Read());
        SafeFileHandle dmabuf = Libc.CreateDmabuf(device, CreateList, list.ToBytes());
        if (dmabuf.IsInvalid)
        {
            LinuxException error = new("ioctl UDMABUF_CREATE_LIST", Libc.LastError);
            throw UdmabufList.Refused($"{error.Message}, for {list.Count} pieces of memory");
        }

        return dmabuf;
    }

    /// <summary>Why there can be no dma-buf on this machine; null when there can.</summary>
    public static string? WhyNot()
    {
        try
        {
            Open().Dispose();
            return null;
        }
        catch (VfioUserException e)
        {
            return e.Message;
        }
    }

    private static SafeFileHandle Open()
    {
        SafeFileHandle device = Libc.Open(Device, Libc.ORdwr | Libc.OCloexec);
        if (!device.IsInvalid)
        {
            return device;
        }

        throw UdmabufList.Refused(Libc.LastError switch
        {
            Libc.Enoent => $"this machine has no {Device}",
            Libc.Eacces or Libc.Eperm => $"no permission to open {Device}: join the group that it belongs to, often kvm",
            int errno => new LinuxException($"open {Device}", errno).Message,
        });
    }
}
