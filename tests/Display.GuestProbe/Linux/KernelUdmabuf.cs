using System.Buffers.Binary;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace Display.GuestProbe.Linux;

/// <summary>/dev/udmabuf itself, with nothing checked before. Source: linux/udmabuf.h.</summary>
internal static unsafe class KernelUdmabuf
{
    private const uint Create = 0x40187542;             // UDMABUF_CREATE

    public static bool Takes(SafeFileHandle file, ulong size)
    {
        using SafeFileHandle device = FileDescriptor.OpenDevice(UdmabufDevice.Path);
        byte[] request = new byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(request, (int)file.DangerousGetHandle());
        request[4] = 1;                                 // UDMABUF_FLAGS_CLOEXEC
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(16), size);

        // SAFETY: the kernel reads 24 bytes, which are there until the call returns.
        fixed (byte* argument = request)
        {
            using SafeFileHandle dmabuf = new(Libc.Control(device, Create, argument), ownsHandle: true);
            return !dmabuf.IsInvalid;
        }
    }
}
