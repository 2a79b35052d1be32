using Silk.NET.OpenGL;

namespace RemoteDisplay.Window.Drawing;

/// <summary>The shaders that put a part of a texture on the whole viewport. The bytes of textures that were uploaded
/// are blue, green, red and one that does not count.</summary>
internal static class GlProgram
{
    private const string Vertex =
        """
        #version 300 es
        uniform vec4 part;
        out vec2 at;
        void main()
        {
            vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
            at = part.xy + vec2(corner.x, 1.0 - corner.y) * part.zw;
            gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
        }
        """;

    private const string Fragment =
        """
        #version 300 es
        precision highp float;
        uniform sampler2D picture;
        uniform bool isUploaded;
        in vec2 at;
        out vec4 colour;
        void main()
        {
            vec3 read = texture(picture, at).rgb;
            colour = vec4(isUploaded ? read.bgr : read, 1.0);
        }
        """;

    /// <summary>The texture's part, as x, y, width and height of 0 to 1.</summary>
    public const string Part = "part";

    public const string IsUploaded = "isUploaded";

    /// <exception cref="WindowException">The GL library does not take them.</exception>
    public static uint Link(GL gl)
    {
        uint program = gl.CreateProgram();
        gl.AttachShader(program, Compile(gl, ShaderType.VertexShader, Vertex));
        gl.AttachShader(program, Compile(gl, ShaderType.FragmentShader, Fragment));
        gl.LinkProgram(program);
        gl.GetProgram(program, ProgramPropertyARB.LinkStatus, out int isLinked);
        return isLinked != 0
            ? program
            : throw new WindowException($"the GL library does not link shaders: {gl.GetProgramInfoLog(program)}");
    }

    private static uint Compile(GL gl, ShaderType type, string source)
    {
        uint shader = gl.CreateShader(type);
        gl.ShaderSource(shader, source);
        gl.CompileShader(shader);
        gl.GetShader(shader, ShaderParameterName.CompileStatus, out int isCompiled);
        return isCompiled != 0
            ? shader
            : throw new WindowException($"the GL library does not compile shaders: {gl.GetShaderInfoLog(shader)}");
    }
}
