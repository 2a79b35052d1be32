using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LinuxInterop;

namespace Display.GuestProbe.Linux;

/// <summary>A context of i915 that runs batches on an engine. Source: i915_drm.h.</summary>
internal sealed unsafe class GemContext
{
    private const uint Create = 0xC010645B;             // DRM_IOCTL_I915_GEM_CREATE
    private const uint MmapOffset = 0xC0206464;         // DRM_IOCTL_I915_GEM_MMAP_OFFSET
    private const uint Execbuffer2 = 0x40406469;        // DRM_IOCTL_I915_GEM_EXECBUFFER2
    private const uint Wait = 0xC010646C;               // DRM_IOCTL_I915_GEM_WAIT
    private const uint ContextCreate = 0xC008646D;      // DRM_IOCTL_I915_GEM_CONTEXT_CREATE
    private const uint GetResetStats = 0xC0186472;      // DRM_IOCTL_I915_GET_RESET_STATS
    private const uint ContextSetParam = 0xC0186475;    // DRM_IOCTL_I915_GEM_CONTEXT_SETPARAM
    private const ulong ParamRecoverable = 8;           // I915_CONTEXT_PARAM_RECOVERABLE
    private const ulong ObjectWrite = 1 << 2;           // EXEC_OBJECT_WRITE
    private const ulong Object48Bits = 1 << 3;          // EXEC_OBJECT_SUPPORTS_48B_ADDRESS
    private const ulong ObjectPinned = 1 << 4;          // EXEC_OBJECT_PINNED
    private const ulong TargetAt = 0x10_0000;
    private const ulong BatchAt = 0x20_0000;
    private const ulong WriteBack = 2;                  // I915_MMAP_OFFSET_WB
    private const int PageSize = 4096;
    private const int ObjectSize = 56;                  // struct drm_i915_gem_exec_object2

    private readonly Card _card;
    private readonly uint _id;
    private readonly uint _target;
    private readonly uint _batch;

    /// <param name="card">Driven by i915.</param>
    /// <param name="isRecoverable">false: it is banned by its first hang.</param>
    public GemContext(Card card, bool isRecoverable)
    {
        _card = card;
        byte[] create = new byte[8];
        card.Call("I915_GEM_CONTEXT_CREATE", ContextCreate, create);
        _id = BinaryPrimitives.ReadUInt32LittleEndian(create);
        if (!isRecoverable)
        {
            byte[] parameter = new byte[24];
            BinaryPrimitives.WriteUInt32LittleEndian(parameter, _id);
            BinaryPrimitives.WriteUInt64LittleEndian(parameter.AsSpan(8), ParamRecoverable);
            card.Call("I915_GEM_CONTEXT_SETPARAM", ContextSetParam, parameter);
        }

        _target = NewBuffer();
        _batch = NewBuffer();
    }

    /// <summary>Graphics address of a page that batches may write.</summary>
    public static uint Target => (uint)TargetAt;

    /// <summary>First dword of that page.</summary>
    public uint Result
    {
        get
        {
            using MappedMemory target = Map(_target);
            return MemoryMarshal.Read<uint>(target.Slice(0, sizeof(uint)));
        }
    }

    /// <summary>Batches of the context that hung an engine.</summary>
    public uint Hangs
    {
        get
        {
            byte[] stats = new byte[24];
            BinaryPrimitives.WriteUInt32LittleEndian(stats, _id);
            _card.Call("I915_GET_RESET_STATS", GetResetStats, stats);
            return BinaryPrimitives.ReadUInt32LittleEndian(stats.AsSpan(12));
        }
    }

    /// <summary>Runs a batch and waits until it is done or was ended.</summary>
    /// <param name="engine">I915_EXEC_RENDER and so on.</param>
    /// <param name="commands">All of it.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Run(uint engine, params ReadOnlySpan<uint> commands)
    {
        using (MappedMemory batch = Map(_batch))
        {
            MemoryMarshal.AsBytes(commands).CopyTo(batch.Slice(0, PageSize));
        }

        byte[] objects = new byte[2 * ObjectSize];
        WriteObject(objects, _target, TargetAt, ObjectWrite);
        WriteObject(objects.AsSpan(ObjectSize), _batch, BatchAt, 0);
        byte[] execute = new byte[64];
        fixed (byte* list = objects)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(execute, (ulong)list);
            BinaryPrimitives.WriteUInt32LittleEndian(execute.AsSpan(8), 2);
            BinaryPrimitives.WriteInt32LittleEndian(execute.AsSpan(16), (commands.Length + 1) / 2 * 2 * sizeof(uint));
            BinaryPrimitives.WriteUInt64LittleEndian(execute.AsSpan(40), engine);
            BinaryPrimitives.WriteUInt32LittleEndian(execute.AsSpan(48), _id);
            _card.Call("I915_GEM_EXECBUFFER2", Execbuffer2, execute);
        }

        byte[] wait = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(wait, _batch);
        BinaryPrimitives.WriteInt64LittleEndian(wait.AsSpan(8), -1);
        _card.Call("I915_GEM_WAIT", Wait, wait);
    }

    private uint NewBuffer()
    {
        byte[] create = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(create, PageSize);
        _card.Call("I915_GEM_CREATE", Create, create);
        return BinaryPrimitives.ReadUInt32LittleEndian(create.AsSpan(8));
    }

    /// <summary>Maps a buffer into this process; since Gen12, i915 refuses pread, pwrite and the older mmap on most
    /// platforms.</summary>
    private MappedMemory Map(uint handle)
    {
        byte[] request = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(request, handle);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(16), WriteBack);
        _card.Call("I915_GEM_MMAP_OFFSET", MmapOffset, request);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(request.AsSpan(8));
        return MappedMemory.Map(_card.File, offset, PageSize, canRead: true, canWrite: true);
    }

    private static void WriteObject(Span<byte> entry, uint handle, ulong address, ulong flags)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, handle);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], flags | ObjectPinned | Object48Bits);
    }
}
